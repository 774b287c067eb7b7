// SPDX-License-Identifier: GPL-2.0
/* Remedies. What a reason means is reason.c's. */
#include "remedy.h"

static const char *const remedies[__IMPP_REASON_MAX][LANGS] = {
	[IMPP_REASON_MALFORMED] = {
		"No site file permits these. If they are from a known host, look for what spoils or source-routes its packets.",
		"어떤 사이트 파일로도 허용되지 않는다. 아는 호스트에서 온 것이면 무엇이 패킷을 망가뜨리거나 소스 라우팅하는지 찾는다.",
	},
	[IMPP_REASON_FRAGMENT] = {
		"Pieces were lost, or are too old: look at the path's MTU, and at net.ipv4.ipfrag_* and net.ipv6.ip6frag_*.",
		"조각이 사라졌거나 너무 늦게 왔다. 경로의 MTU와 net.ipv4.ipfrag_*, net.ipv6.ip6frag_*를 살펴본다.",
	},
	[IMPP_REASON_UNSOLICITED] = {
		"A few are late packets of ended sessions. If there are many, answers may take another path: say `state: stateless`.",
		"소수라면 끝난 세션의 늦은 패킷이다. 많다면 응답이 다른 경로로 오는 것일 수 있다. `state: stateless`를 쓴다.",
	},
	[IMPP_REASON_LOCALHOST_ONLY] = {
		"If nodes need it between them (8.1, 8.3), permit it with a row of your own; impp check prints that row.",
		"노드 사이에 필요하면(8.1, 8.3) 자체 행으로 허용한다. impp check가 그 행을 출력한다.",
	},
	[IMPP_REASON_SOURCE_PORT] = {
		"Set the row's own source ports (`rows: {NAME: {from-port: any}}`), or widen `ephemeral`.",
		"그 행의 출발지 포트를 정하거나(`rows: {NAME: {from-port: any}}`) `ephemeral` 범위를 넓힌다.",
	},
	[IMPP_REASON_NO_RELATION] = {
		"See that both addresses hold the roles they should (impp show); else permit it with a row of your own.",
		"두 주소가 알맞은 역할을 가졌는지 확인하고(impp show), 필요하면 자체 행으로 허용한다.",
	},
	[IMPP_REASON_PROTOCOL] = {
		"Permit the protocol with a row of your own (`transport: esp`, or a number), if it is meant to be there.",
		"의도한 통신이면 그 프로토콜을 자체 행으로 허용한다(`transport: esp` 또는 번호).",
	},
	[IMPP_REASON_PORT] = {
		"impp explain says which row comes near: a feature may be off, or the port changed (`ports:`).",
		"impp explain이 가까운 행을 알려 준다. 기능이 꺼져 있거나 포트가 바뀌었을 수 있다(`ports:`).",
	},
};

const char *remedy_sentence(unsigned int reason, enum lang lang)
{
	if (reason >= __IMPP_REASON_MAX || !remedies[reason][lang])
		return "";
	return remedies[reason][lang];
}
