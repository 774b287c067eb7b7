#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Looks for the kernel's complaints in a log of it:
#
#	splats.sh LOG
#
# Prints the lines that complain, and what surrounds the first, and exits with
# 1 if there are any. A test may plant such lines on purpose if it begins them
# with "impp-test:".

set -euo pipefail

bad='
\<BUG\>
WARNING:
INFO: (possible|suspicious|inconsistent|trying|task .* blocked)
Oops
Kernel panic
Call Trace:
cut here
general protection fault
kernel NULL pointer
double fault
scheduling while atomic
sleeping function called
possible (recursive|circular) locking
possible irq lock inversion
inconsistent lock state
suspicious RCU usage
bad unlock balance
held lock freed
lock held (when returning|at task exit)
locks? held by
DEBUG_LOCKS_WARN_ON
(KASAN|KCSAN|KMSAN|KFENCE|UBSAN):
kmemleak: [1-9][0-9]* new
leaked
refcount
ODEBUG:
unregister_netdevice: waiting for
list_(add|del) corruption
corrupted
Objects remaining
Bad page state
soft lockup
hard LOCKUP
rcu.*(stall|detected.*expedited)
stuck for
blocked for more than
'

benign='
impp-test:
(RETBleed|Spectre V2 ?): WARNING:
'

# One expression of a list: any of its lines.
any()
{
	echo "$1" | sed '/^$/d' | paste -sd '|'
}

# The text of each line, numbered, without the marks before it. Races of the
# kernel with itself are not ours: of their reports the title is left out. Nor is
# what it says of memory that is denied on purpose: that it was, from where it
# was asked for, and that a tracepoint has no fields then.
text()
{
	sed -E 's/\r$//; s/^(\[[^]]*\] ?)+//' "$log" | grep -n '' | awk '
		/impp-test: faults/ { denied = / on$/ }
		denied && /vmalloc error|page allocation failure|percpu: alloc|sysctl could not get/ {
			asked = 1
		}
		denied && /cut here/ { cut = $0; next }
		denied && /WARNING: .* event_define_fields/ {
			cut = ""
			asked = 1
			next
		}
		cut { print cut; cut = "" }
		asked && /Call Trace:/ { asked = 0; next }

		/^[0-9]+:BUG: KCSAN:/ { title = $0; next }
		title && /\[(nf_impp|impp_planted)\]/ { print title; title = "" }
		/^[0-9]+:=====/ { title = "" }
		{ print }
		END { if (cut) print cut }'
}

if [ $# -ne 1 ] || [ ! -r "$1" ]; then
	echo 'splats.sh: usage: splats.sh LOG, a readable file' >&2
	exit 2
fi
log=$1

found=$(text | grep -E "$(any "$bad")" |
	grep -vE "^[0-9]+:($(any "$benign"))") || exit 0

echo "$found" | cut -d: -f1 | sed '21,$d; s/$/p/' | sed -n -f - "$log"
first=${found%%:*}
echo "--- around the first:"
sed -n "$((first > 3 ? first - 3 : 1)),$((first + 40))p" "$log"
exit 1
