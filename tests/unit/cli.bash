# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the shell tests of the command share; each sources this file, and finds
# itself in an empty directory of its own.
#
#	IMPP		the command (build/impp)
#	IMPP_POLICY_DIR	the catalogues (policy)

top=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
: "${IMPP:=$top/build/impp}" "${IMPP_POLICY_DIR:=$top/policy}"
: "${KSELFTEST:=$("$top/tests/vm/kselftest.sh")}"
export IMPP_POLICY_DIR LC_ALL=C.UTF-8

# shellcheck source=/dev/null
. "$KSELFTEST/kselftest/ktap_helpers.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# run STATUS ARG...: runs impp, keeps out and err, compares the status.
run()
{
	local want=$1 got=0

	shift
	"$IMPP" "$@" >out 2>err || got=$?
	[ "$got" -eq "$want" ] && return
	echo "# impp $*: exit status $got instead of $want"
	sed 's/^/# /' site.yaml out err
	return 1
}

# has FILE TEXT: is it there?
has()
{
	grep -qF -- "$2" "$1" && return
	echo "# no '$2' in $1:"
	sed 's/^/# /' "$1"
	return 1
}

hasnt()
{
	! grep -qF -- "$2" "$1" && return
	echo "# '$2' in $1:"
	sed 's/^/# /' "$1"
	return 1
}

# json EXPRESSION: is it true of the object in out, called o?
json()
{
	python3 - "$1" <<'PYTHON'
import json, sys
o = json.load(open('out'))
if not eval('(' + sys.argv[1] + ')'):
    print('# not so:', ' '.join(sys.argv[1].split()))
    sys.exit('# ' + json.dumps(o)[:2000])
PYTHON
}
