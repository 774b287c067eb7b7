#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every verb that asks the kernel, once on each of its ways, those that end in
# an error included: the exit status is the one documented. `make test-valgrind`
# runs it under memcheck, so it is short; what the verbs say is other tests'.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

export IMPP_STATE_DIR=$tmp/state

cat >"$tmp/a.yaml" <<-'END'
	impp: 1
	catalogue: cisco-imp
	roles: {imp: 10.1.0.11, xmpp-client: any}
END
sed 's/any/10.2.0.0\/24/' "$tmp/a.yaml" >"$tmp/b.yaml"
sed 's/any/10.2.0.0\/33/' "$tmp/a.yaml" >"$tmp/wrong.yaml"

# each <table: an exit status and what impp is asked, in $tmp, a line each.
each()
{
	local want words got

	while read -r want words; do
		got=0
		# shellcheck disable=SC2086 # words
		(cd "$tmp" && "$IMPP" $words) >"$tmp/impp" 2>&1 </dev/null || got=$?
		[ "$got" -eq "$want" ] ||
			fail "impp $words: $got, not $want: $(cat "$tmp/impp")"
	done
}

test_without_a_policy()
{
	each <<-'END'
		0 version
		0 show
		0 show --json
		1 confirm
		1 rollback
		1 mode audit
		1 flush --yes
		2 flush
		1 seal --yes
		0 stats
		1 diff --exit-code a.yaml
		1 apply wrong.yaml
		1 apply /nowhere
		2 apply a.yaml b.yaml
		2 apply --confirm=x a.yaml
		0 apply --dry-run a.yaml
	END
}

test_with_a_policy()
{
	each <<-'END'
		0 apply a.yaml
		0 apply a.yaml
		0 apply b.yaml
		0 show
		0 show --json
		0 show --site
		0 mode audit
		0 mode enforce
		2 mode none
		0 explain 10.2.0.1 10.1.0.11 tcp/5222
		1 explain --json 10.3.0.1 10.1.0.11 tcp/5222
		2 explain 10.3.0.1 nobody tcp/5222
		0 explain --batch
		0 diff b.yaml
		1 diff --exit-code --json a.yaml
		0 stats --all
		0 stats --json
		0 stats --explain
		0 stats --prometheus
		0 stats --reset
		0 rollback
	END
}

test_with_one_that_waits()
{
	each <<-'END'
		0 apply --confirm=3000 b.yaml
		1 apply a.yaml
		1 mode audit
		1 flush --yes
		0 show
		0 confirm
		1 confirm
		0 apply --confirm=3000 a.yaml
		0 rollback
		0 flush --yes
	END
}

test_with_nftables()
{
	each <<-'END'
		0 apply --backend nft a.yaml
		0 apply --backend nft b.yaml
		0 show --backend nft
		0 stats --backend nft
		1 diff --exit-code --backend nft a.yaml
		0 flush --yes --backend nft
		0 flush --yes --backend nft
	END
}

# Who lacks one capability may not; whoever it is can read the command.
test_without_permission()
{
	setpriv --bounding-set=-net_admin "$IMPP" show >"$tmp/impp" 2>&1
	[ $? -eq 3 ] || fail "$(cat "$tmp/impp")"
}

test_what_happens()
{
	timeout 20 "$IMPP" monitor --json >"$tmp/events" 2>&1 &
	children+=("$!")
	poll_until 20 "$IMPP" apply "$tmp/a.yaml" >"$tmp/impp"
	"$IMPP" doctor "$tmp/a.yaml" >"$tmp/doctor" 2>&1
	[ $? -le 1 ] || fail "$(cat "$tmp/doctor")"
	impp flush --yes
	wait
}

run_tests
