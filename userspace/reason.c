// SPDX-License-Identifier: GPL-2.0
/* Sentences for reasons and verdicts. */
#include "reason.h"

static const char *const reasons[__IMPP_REASON_MAX][LANGS] = {
	[IMPP_REASON_MALFORMED] = {
		"The packet's headers do not add up, or it is source routed.",
		"패킷 헤더가 잘못되었거나 소스 라우팅된 패킷이다.",
	},
	[IMPP_REASON_FRAGMENT] = {
		"The packet is a fragment that could not be reassembled.",
		"다시 조립하지 못한 IP 조각이다.",
	},
	[IMPP_REASON_UNSOLICITED] = {
		"The packet opens no session and belongs to none that is known.",
		"세션을 여는 패킷도 아니고, 알려진 세션에 속하지도 않는다.",
	},
	[IMPP_REASON_LOCALHOST_ONLY] = {
		"The document lists this port as localhost traffic: it must not leave its host.",
		"문서에서 localhost 전용으로 정한 포트여서 호스트 밖으로 나갈 수 없다.",
	},
	[IMPP_REASON_SOURCE_PORT] = {
		"A row permits this port, but not from this source port.",
		"이 포트를 허용하는 행이 있지만 출발지 포트가 맞지 않는다.",
	},
	[IMPP_REASON_NO_RELATION] = {
		"No row lets these roles open anything to those.",
		"이 역할들 사이에서는 어떤 행도 세션을 열도록 허용하지 않는다.",
	},
	[IMPP_REASON_PROTOCOL] = {
		"Rows join these roles, but none over this protocol.",
		"이 역할들을 잇는 행은 있지만 이 프로토콜을 쓰는 행은 없다.",
	},
	[IMPP_REASON_PORT] = {
		"Rows join these roles over this protocol, but none to this port.",
		"이 역할들을 이 프로토콜로 잇는 행은 있지만 이 포트를 여는 행은 없다.",
	},
};

static const char *const verdicts[__IMPP_VERDICT_MAX][LANGS] = {
	[IMPP_PASS] = {
		"Neither address holds a protected role: the traffic is not judged.",
		"어느 주소도 보호 대상 역할이 아니어서 판정하지 않고 통과시킨다.",
	},
	[IMPP_WOULD_DENY] = {
		"The mode is audit: the traffic passes, and is counted.",
		"감사(audit) 모드라서 통과시키고 기록만 한다.",
	},
};

const char *reason_sentence(unsigned int reason, enum lang lang)
{
	if (reason >= __IMPP_REASON_MAX || !reasons[reason][lang])
		return "";
	return reasons[reason][lang];
}

const char *verdict_sentence(unsigned int verdict, enum lang lang)
{
	if (verdict >= __IMPP_VERDICT_MAX || !verdicts[verdict][lang])
		return "";
	return verdicts[verdict][lang];
}
