# SPDX-License-Identifier: GPL-2.0
#
# Counts the results in KTAP on standard input: the leaves, that is nested
# results where a test has them, else its own. A test that fails as a whole
# though all its parts passed (it crashed, it timed out) is one failure more.
# Prints each failure, then "N passed, N failed, N skipped".

/^# +(not )?ok / || /^# (not )?ok / {
	sub(/^# +/, "")
	nested++
	if (/# SKIP/) skipped++
	else if (/^ok/) passed++
	else { failed++; bad++; print "FAILED: " $0 }
	next
}
/^(not )?ok / {
	if (/# SKIP/) { if (!nested) skipped++ }
	else if (/^ok/) { if (!nested) passed++ }
	else if (!bad) { failed++; print "FAILED: " $0 }
	nested = bad = 0
}
END {
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
}
