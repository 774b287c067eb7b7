-- SPDX-License-Identifier: GPL-2.0
--
-- An XMPP server for the domains in XMPP_DOMAINS, all of whose connections are
-- encrypted. Other servers prove who they are by the one certificate that all
-- share. The directory in XMPP_WORK is the test machine's own memory and ends
-- with it; the certificate lies in the one above.

local work = os.getenv("XMPP_WORK")

run_as_root = true
pidfile = work .. "/pid"
data_path = work .. "/data"
certificates = work
plugin_paths = {}
modules_enabled = { "saslauth", "tls" }
interfaces = { "*", "::" }
c2s_ports = { 5222 }
s2s_ports = { 5269 }
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true
authentication = "internal_plain"
-- Where all servers start at once and every access to memory is checked, a
-- client's first handshake takes longer than the minute it is given.
network_settings = { ssl_handshake_timeout = 600 }
ssl = {
	key = work .. "/../key.pem",
	certificate = work .. "/../certificate.pem",
	cafile = work .. "/../certificate.pem",
}
log = { info = work .. "/log" }

for domain in os.getenv("XMPP_DOMAINS"):gmatch("%S+") do
	VirtualHost(domain)
end
