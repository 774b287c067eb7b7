#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a gateway has on its disk when it boots, for a scenario of ../boot.sh;
# run by process 1, ../init, before it becomes systemd.
#
#	/run/results/scenario	its name
#	/run/results/root	what make install puts there for systemd
#	/run/results/state	/var/lib/impp, as the boot before left it

set -euo pipefail

tree=$(realpath "$(dirname "$0")/../../..")
boot=$tree/tests/vm/boot
scenario=$(cat /run/results/scenario)

# What the packages would have installed.
install_impp()
{
	rm -rf /etc/impp /var/lib/impp
	# /lib is a link, which a plain copy would not follow.
	tar -C /run/results/root -c . | tar -C / -x --keep-directory-symlink
	cp "$tree/build/impp" /usr/sbin/impp
	mkdir -p /usr/share/impp /etc/impp /etc/modprobe.d
	cp "$tree"/policy/*.yaml /usr/share/impp/
	systemctl --root=/ --quiet enable impp.service
}

# The module is not where modprobe would look for it.
install_module()
{
	cat >/etc/modprobe.d/impp-test.conf <<-END
		install nf_impp /sbin/modprobe -a nf_defrag_ipv4 nf_defrag_ipv6 \
			nf_conntrack nf_reject_ipv4 nf_reject_ipv6 && \
			/sbin/insmod $(cat /run/results/module)
	END
}

refuse_module()
{
	echo "install $1 /bin/false" >>/etc/modprobe.d/impp-test.conf
}

# As systemd-networkd is: after what belongs before the network.
install_network()
{
	printf '%s\n' net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		>/etc/sysctl.d/gateway.conf
	cat >/etc/systemd/system/impp-network.service <<-END
		[Unit]
		DefaultDependencies=no
		After=network-pre.target
		[Service]
		Type=oneshot
		RemainAfterExit=yes
		ExecStart=$boot/network.sh up
	END
	mkdir -p /etc/systemd/system/{sysinit.target.wants,impp-command.service.d}
	printf '%s\n' '[Unit]' After=impp-network.service \
		>/etc/systemd/system/impp-command.service.d/network.conf
	ln -s ../impp-network.service /etc/systemd/system/sysinit.target.wants/
}

# The control: the policy comes once a forbidden packet has got through.
order_wrongly()
{
	sed 's/^Before=network-pre.target /Before=/
		s/^Wants=network-pre.target /Wants=/
		s/^After=/After=impp-leak.service /' \
		/lib/systemd/system/impp.service >/etc/systemd/system/impp.service
	cat >/etc/systemd/system/impp-leak.service <<-END
		[Unit]
		DefaultDependencies=no
		After=impp-network.service
		[Service]
		Type=oneshot
		ExecStart=$boot/network.sh await-leak
	END
	ln -s ../impp-leak.service /etc/systemd/system/sysinit.target.wants/
}

install_impp
install_network
case $scenario in
module | nothing) refuse_module nf_impp ;;
*) install_module ;;
esac
cp "$boot/site.yaml" /etc/impp/
case $scenario in
broken)
	cp -r /run/results/state /var/lib/impp
	echo '  nonsense: [10.3.0.1]' >>/etc/impp/site.yaml
	;;
closed) rm /etc/impp/site.yaml ;;
open)
	rm /etc/impp/site.yaml
	sed -i 's/^IMPP_FALLBACK=.*/IMPP_FALLBACK=open/' /etc/default/impp
	;;
nothing) refuse_module nf_tables ;;
late) order_wrongly ;;
esac
