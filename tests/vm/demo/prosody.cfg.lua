-- SPDX-License-Identifier: GPL-2.0
--
-- The demo's XMPP server: one account, nothing but clients' connections. The
-- directory in DEMO_WORK is the machine's own memory and ends with it.

local work = os.getenv("DEMO_WORK")

run_as_root = true
pidfile = work .. "/prosody.pid"
data_path = work .. "/prosody"
certificates = work
plugin_paths = {}
modules_enabled = { "saslauth", "tls" }
modules_disabled = { "s2s" }
interfaces = { "*", "::" }
c2s_ports = { 5222 }
authentication = "internal_plain"
log = { info = work .. "/prosody.log" }

VirtualHost "imp.example.com"
	ssl = { key = work .. "/key.pem", certificate = work .. "/certificate.pem" }
