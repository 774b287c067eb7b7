#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs a command as root in a virtual machine with a kernel of the table in
# ./kernels; see usage() below. The machine is QEMU's, or the kernel itself, where
# that is a program of this machine (User Mode Linux).
#
# The guest's root file system is this machine's or, on a kernel of another
# architecture, a Debian of that with this checkout and the cache in it. It is
# read-only, under an overlay in memory: all tools are there and nothing it writes lasts, but for what it
# puts into the shared directory $IMPP_RESULTS. Its kernel log goes to a
# serial port, the command's output to two ports of their own, its status into
# the share, so that no output can be taken for a result.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../..")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp

usage()
{
	cat <<-'END'
	usage: run.sh [OPTION]... [--] COMMAND...

	Boots a virtual machine, runs COMMAND in it with this checkout as its
	working directory, and exits with its status. Standard output and error
	appear as they are written.

	  --kernel KEY    a kernel of tests/vm/kernels (6.1)
	  --timeout S     kill the machine after S seconds (300)
	  --smp N         processors (2; of User Mode Linux: always 1)
	  --mem MB        memory (what the kernel needs: 1024, or 2048)
	  --append WORDS  for the kernel's command line
	  --icount        one processor, one instruction a nanosecond
	  --systemd FILE  process 1 is the host's systemd, with none of the host's
	                  units: FILE is run before it starts, to write some;
	                  COMMAND runs behind its sysinit.target
	  --kvm           use KVM if a trial boot with it succeeds
	  --results DIR   what the guest sees as $IMPP_RESULTS; the kernel log is
	                  left there in "dmesg", the console in "console"
	  -v, --verbose   tell the times on standard error
	  -h, --help

	Exit status: COMMAND's; 1 also when the kernel complains (splats.sh),
	panics, or goes down before COMMAND has ended; 124 on the timeout; 2 on a
	wrong option.
	END
}

say()
{
	echo "run.sh: $*" >&2
}

misuse()
{
	say "$*; see --help"
	exit 2
}

parse()
{
	kernel=6.1 timeout=300 smp=2 mem=''
	append='' icount='' kvm='' results='' systemd='' verbose=''

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel | --timeout | --smp | --mem | --append | --results | --systemd)
			[ $# -ge 2 ] || misuse "$1 needs a value"
			printf -v "${1#--}" %s "$2"
			shift
			;;
		--icount | --kvm) printf -v "${1#--}" yes ;;
		-v | --verbose) verbose=yes ;;
		-h | --help) usage; exit ;;
		--) shift; break ;;
		-*) misuse "unknown option $1" ;;
		*) break ;;
		esac
		shift
	done
	[ $# -gt 0 ] || misuse 'no command'
	[ -z "$icount" ] || smp=1
	command=("$@")
}

# Replaces this process (a subshell's) by QEMU: qemu ACCELERATOR SECONDS SHARE
#
# An emulated machine's processors take turns in one thread where the kernel
# patches its code, as it does whenever a hook, tracepoint or static key changes:
# with a thread each, the tests take twice as long. Of the kernel's words, tsc is
# there because the comparison of the clocks as it boots fails when emulated, and
# the fallback is slow.
qemu()
{
	local share=$3 words=$append processor=x86_64
	local -a machine

	[ -z "$icount" ] || THREADS=single
	case $1 in
	kvm) machine=(-accel kvm -cpu host) ;;
	tcg) machine=(-accel "tcg,thread=$THREADS" -cpu max) ;;
	esac
	if [ "$MACHINE" = virt ]; then
		processor=aarch64
		words+=' console=ttyAMA0'
		# To sign pointers costs a third of the time.
		machine+=(-cpu "max,pauth=off")
		machine+=(
			-fsdev "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"
			-device "virtio-9p-pci,fsdev=host,mount_tag=host"
		)
	else
		words+=' console=ttyS0 tsc=reliable no_timer_check'
		[ -n "$icount" ] || words+=" $(tsc_khz)"
	fi
	[ -z "$icount" ] || machine+=(-icount 'shift=0,sleep=off')

	exec timeout --kill-after=5 "$2" "$qemu/bin/qemu-system-$processor" \
		-L "$qemu/share/qemu" -L "$qemu/share/seabios" \
		-nodefaults -no-user-config -display none -no-reboot \
		-M "$MACHINE" "${machine[@]}" -smp "$smp" -m "${mem:-$MEM}" \
		-kernel "$IMAGE" -initrd "$initramfs" -append "$words" \
		-serial "file:$share/console" \
		-device virtio-serial-pci \
		-chardev file,id=out,path=/dev/fd/3 \
		-device virtserialport,chardev=out,name=out \
		-chardev file,id=err,path=/dev/fd/4 \
		-device virtserialport,chardev=err,name=err \
		-fsdev "local,id=root,path=$ROOT,security_model=none,readonly=on,multidevs=remap" \
		-device virtio-9p-pci,fsdev=root,mount_tag=root \
		-fsdev "local,id=results,path=$share,security_model=none" \
		-device virtio-9p-pci,fsdev=results,mount_tag=results \
		</dev/null
}

# The same by User Mode Linux, whose memory is a file in $TMPDIR:
# user_mode SECONDS SHARE
user_mode()
{
	local -a words

	read -ra words <<<"$append"
	export TMPDIR=$work
	exec timeout --kill-after=5 "$1" setarch -R "$IMAGE" "mem=${mem:-$MEM}M" \
		"initrd=$initramfs" con=null con0=null,fd:1 ssl=null ssl0=null,fd:3 \
		ssl1=null,fd:4 "IMPP_SHARE=$2" "${words[@]}" \
		</dev/null >"$2/console" 2>&1
}

# boot ACCELERATOR SECONDS SHARE COMMAND...: the status is QEMU's or timeout's
boot()
{
	local accel=$1 seconds=$2 share=$3 status=0

	shift 3
	rm -f "$share"/{guest,command,started,console,dmesg,status}
	printf '%s=%s\n' TREE "${tree@Q}" MODULES "${MODULES@Q}" \
		ROOT "${ROOT@Q}" DOWNLOADS "${cache@Q}" SYSTEMD "${systemd@Q}" \
		>"$share/guest"
	printf '%q ' exec "$@" >"$share/command"

	case $accel in
	none) user_mode "$seconds" "$share" & ;;
	*) qemu "$accel" "$seconds" "$share" & ;;
	esac
	pid=$!
	wait "$pid" || status=$?
	pid=
	return "$status"
}

# Some machines have a /dev/kvm with which no kernel gets past its first
# second. Tried once for each boot of this one.
kvm_works()
{
	local trial known

	known=$cache/kvm-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -e "$known" ]; then
		trial=$work/kvm
		mkdir "$trial"
		boot kvm 15 "$trial" true 3>/dev/null 4>/dev/null || :
		rm -f "$cache"/kvm-*
		cat "$trial/status" >"$known" 2>/dev/null || :
	fi
	[ "$(cat "$known")" = 0 ]
}

# A guest that measures its clock against an emulated timer while the host is
# busy may believe in a quarter of the frequency, and all its seconds are short.
# Measured once for each boot of this machine.
tsc_khz()
{
	local known

	known=$cache/tsc-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -s "$known" ]; then
		cc -O2 -o "$work/tsc" "$here/tsc.c" 2>/dev/null || return 0
		"$work/tsc" >"$work/khz"
		rm -f "$cache"/tsc-*
		mv "$work/khz" "$known"
	fi
	echo "tsc_early_khz=$(cat "$known")"
}

choose_accelerator()
{
	accel=tcg
	if [ "$MACHINE" = user-mode ]; then
		[ -z "$icount" ] || misuse "--icount needs QEMU, not $kernel"
		accel=none
		return
	fi
	[ -n "$kvm" ] || return 0
	if [ -z "$icount" ] && [ -w /dev/kvm ] && kvm_works; then
		accel=kvm
	else
		say 'no KVM here, emulating'
	fi
}

# The pipes which the guest's output comes through: relays end after it.
open_relays()
{
	exec 3> >(exec cat)
	relays=($!)
	exec 4> >(exec cat >&2)
	relays+=($!)
}

close_relays()
{
	exec 3>&- 4>&-
	wait "${relays[@]}" || :
}

# times BEGIN END, in seconds since the epoch
times()
{
	local started ended

	[ -e "$results/status" ] || return 0
	started=$(stat -c %.6Y "$results/started")
	ended=$(stat -c %.6Y "$results/status")
	awk -v b="$1" -v s="$started" -v d="$ended" -v e="$2" 'BEGIN {
		printf "run.sh: boot %.1f s, command %.1f s, ", s - b, d - s
		printf "power off %.1f s, all %.1f s\n", e - d, e - b
	}' >&2
}

last_words()
{
	say "the console's last lines:"
	tail -n 20 "$results/console" >&2 || :
}

# judge STATUS: exits as usage() says.
judge()
{
	local log=$results/dmesg

	[ -e "$log" ] || log=$results/console
	if [ -e "$log" ] && ! "$here/splats.sh" "$log" >"$work/splats"; then
		say 'the kernel complains:'
		cat "$work/splats" >&2
	fi

	if [ "$1" -eq 124 ] || [ "$1" -eq 137 ]; then
		say "no end after $timeout s: killed"
		last_words
		exit 124
	fi
	if [ ! -s "$results/status" ]; then
		if [ ! -e "$results/started" ]; then
			say "the machine did not come up (its status: $1)"
		else
			say 'the machine went down before the command ended'
		fi
		[ -s "$work/splats" ] || last_words
		exit 1
	fi
	[ ! -s "$work/splats" ] || exit 1
	if [ ! -s "$results/dmesg" ]; then
		say 'the machine left no kernel log'
		exit 1
	fi
	exit "$(cat "$results/status")"
}

# shellcheck disable=SC2317 # the trap's
finish()
{
	if [ -n "${pid-}" ]; then
		kill "$pid" || :
		wait "$pid" || :
	fi
	rm -rf "$work"
}

parse "$@"
work=$(mktemp -d)
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
results=$(realpath -m "${results:-$work/results}")
mkdir -p "$results"

MACHINE='' ROOT='' MEM='' APPEND='' THREADS=''
found=$("$here/kernel.sh" "$kernel")
eval "$found"
drivers=(virtio_pci virtio_console 9pnet_virtio 9p)
case $MACHINE in
user-mode) drivers=() ;;
virt) qemu=$("$here/qemu.sh" arm) ;;
*) qemu=$("$here/qemu.sh" x86) ;;
esac
initramfs=$("$here/initramfs.sh" "$KVER" "$MODULES" "$ROOT" "${drivers[@]}")
# So that nothing gets lost.
append+=" $APPEND loglevel=5 panic=-1 oops=panic printk.devkmsg=on"
append+=' log_buf_len=4M'
choose_accelerator
open_relays
status=0
begin=$EPOCHREALTIME
boot "$accel" "$timeout" "$results" "${command[@]}" || status=$?
end=$EPOCHREALTIME
close_relays
[ -z "$verbose" ] || times "$begin" "$end"
judge "$status"
