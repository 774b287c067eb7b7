#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Static checks, each of which must be silent; ends in N passed, N failed.
# Output of a check that fails is printed, and kept in build/check/.

set -uo pipefail

cd "$(dirname "$(realpath "$0")")/.." || exit
out=build/check
passed=0
failed=0
kselftest=$(tests/vm/kselftest.sh)
eval "$(tests/vm/kernel.sh "${KERNEL:-6.1}")"

# Also where the checkout belongs to somebody else.
files()
{
	git -c safe.directory='*' ls-files -- "$@"
}

mapfile -t c_files < <(files '*.c' '*.h')
mapfile -t kernel_files < <(files 'kmod/*.c' 'kmod/*.h' 'tests/bench/*.[ch]' \
	'tests/net/reader/*.c')
# The fuzzers are clang's alone, and built as it sees fit.
mapfile -t command_files < <(files ':(glob)userspace/*.c' kmod/{addrmap,portset,policy,records,verdict}.c)
mapfile -t shell_files < <(files '*.sh' '*.bash' '.ci/run' 'tests/vm/init' \
	userspace/completion/impp)
mapfile -t text_files < <(files)

[ "${#c_files[@]}" -gt 0 ] || {
	echo 'check.sh: git lists no files here' >&2
	exit 1
}

# A check passes if it exits with 0 and says nothing.
check()
{
	local name=$1 log=$out/$1.log

	shift
	if "$@" >"$log" 2>&1 && [ ! -s "$log" ]; then
		echo "ok $((passed + failed + 1)) $name"
		passed=$((passed + 1))
	else
		echo "not ok $((passed + failed + 1)) $name"
		sed 's/^/# /' "$log" | head -50
		failed=$((failed + 1))
	fi
}

# The command, by a compiler, from nothing; warnings only.
command_by()
{
	make -s impp CC="$1" B="$out/$1" CFLAGS="-O2 -Werror"
}

# by_two COMMAND...: of each file of the command, two at a time.
by_two()
{
	local libs

	libs=$(pkg-config --cflags libfyaml jansson libmnl libnftnl)
	# shellcheck disable=SC2086 # words
	printf '%s\n' "${command_files[@]}" |
		xargs -P2 -I{} "$@" -D_GNU_SOURCE -std=gnu11 $libs {}
}

# Ways through a function that end badly: a leak, a null pointer.
analyzer_gcc()
{
	by_two gcc -O1 -fanalyzer -c -o /dev/null
}

# What scan-build runs.
analyzer_clang()
{
	by_two clang --analyze --analyzer-output text -o /dev/null
}

module_quiet()
{
	make -s -C "$KDIR" "M=$PWD/$out/module" "$@" modules 2>&1 |
		grep -v 'Skipping BTF generation'
	return "${PIPESTATUS[0]}"
}

module_copy()
{
	rm -rf "$out/module"
	mkdir -p "$out/module"
	cp -r Kbuild kmod "$out/module"
}

module()
{
	module_copy
	module_quiet W=1
}

sparse_module()
{
	module_copy
	module_quiet C=2 CF="-D__CHECK_ENDIAN__"
}

# The kernel's own rules of code, as its coccicheck applies them; those in OCaml
# take a compiler of that.
cocci()
{
	grep -rl 'virtual report' "$kselftest/scripts/coccinelle" |
		xargs grep -L 'script:ocaml' |
		xargs -P2 -I{} sh -c '
			options=$(sed -n "s,^// *Options: *,,p" "$1")
			exec spatch -D report --very-quiet --no-show-diff \
				$options --cocci-file "$1" --dir kmod' sh {} 2>&1 |
		sed '/^warning: line [0-9]*: should .* be a metavariable?$/d'
}

# env.h gives the kernel's types their userspace meaning, in libc's words.
checkpatch()
{
	local file ignore bad=0

	for file in "${kernel_files[@]}"; do
		ignore=
		[ "$file" != kmod/env.h ] || ignore=--ignore=PREFER_KERNEL_TYPES,VOLATILE
		# As every file of tracepoints is laid out.
		[ "$file" != kmod/trace.h ] ||
			ignore=--ignore=OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT
		# shellcheck disable=SC2086 # empty or one word
		perl "$kselftest/scripts/checkpatch.pl" --no-tree --strict \
			--terse --no-summary $ignore -f "$file" || bad=1
	done
	return "$bad"
}

format()
{
	clang-format --dry-run -Werror "${c_files[@]}"
}

# It reads no header of the system: these say what macros of the harness and of
# libmnl stand for. %u takes what was a uint16_t before it was promoted, and
# GNU C counts in bytes behind a void pointer.
cpp_check()
{
	cppcheck --quiet -j2 --error-exitcode=1 --inline-suppr --std=c11 \
		--enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppress=checkersReport \
		--suppress=ctuuninitvar --suppress=invalidPrintfArgType_uint \
		--suppress=arithOperationsOnVoidPointer -D_GNU_SOURCE \
		'-DTH_LOG(...)=' '-Dksft_exit_fail_msg(...)=exit(1)' \
		'-Dmnl_attr_for_each_nested(a,nest)=while((a=nest))' \
		-itests/vm/planted userspace kmod tests
}

shell()
{
	shellcheck -x --exclude=SC2016 "${shell_files[@]}"
}

# Every file that can have one has an SPDX line; the licence itself has none.
spdx()
{
	grep -L 'SPDX-License-Identifier' "${text_files[@]}" |
		grep -vx -e LICENSE -e '.*\.md' -e '.*\.svg' -e 'userspace/fuzz/corpus/.*' \
			-e userspace/debian/changelog -e userspace/debian/source/format
	return 0
}

# The package, and so DKMS, says the version of both sides.
versions()
{
	diff <(sed -n 's/.*IMPP_VERSION "\(.*\)"/\1/p' kmod/version.h) \
		<(sed -n '1s/^impp (\(.*\)) .*/\1/p' userspace/debian/changelog) &&
		grep -qx 'PACKAGE_VERSION="#MODULE_VERSION#"' kmod/dkms.conf
}

# Room sizes of the house: 600 lines is a wall.
walls()
{
	wc -l "${c_files[@]}" | awk '$2 != "total" && $1 > 600'
}

mkdir -p "$out"
check gcc command_by gcc
check clang command_by clang
check module module
check sparse sparse_module
check coccinelle cocci
check analyzer-gcc analyzer_gcc
check analyzer-clang analyzer_clang
check checkpatch checkpatch
check clang-format format
check cppcheck cpp_check
check shellcheck shell
check spdx spdx
check versions versions
check walls walls
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
