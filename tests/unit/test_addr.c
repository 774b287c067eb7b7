// SPDX-License-Identifier: GPL-2.0
/* Arithmetic of 128 bits in two halves: carries, borrows, bytes, and digits. */
#include "../../userspace/addr.h"
#include "../../userspace/nft_state.h"

#include "kselftest_harness.h"

static const struct impp_addr6 zero = { 0, 0 }, one = { 0, 1 };
static const struct impp_addr6 half = { 0, ~0ULL }, most = { ~0ULL, ~0ULL };

static bool equal(struct impp_addr6 a, u64 hi, u64 lo)
{
	return a.hi == hi && a.lo == lo;
}

TEST(sums_carry)
{
	EXPECT_TRUE(equal(addr_plus(half, one), 1, 0));
	EXPECT_TRUE(equal(addr_plus(most, one), 0, 0));
	EXPECT_TRUE(equal(addr_plus(half, half), 1, ~1ULL));
	EXPECT_TRUE(equal(addr_plus(most, most), ~0ULL, ~1ULL));
}

TEST(differences_borrow)
{
	EXPECT_TRUE(
		equal(addr_minus((struct impp_addr6){ 1, 0 }, one), 0, ~0ULL));
	EXPECT_TRUE(equal(addr_minus(zero, one), ~0ULL, ~0ULL));
	EXPECT_TRUE(equal(addr_minus(most, half), ~0ULL, 0));
	EXPECT_TRUE(equal(addr_minus(zero, most), 0, 1));
}

TEST(bytes_are_in_network_order)
{
	static const u8 bytes[16] = {
		0x20, 1, 0xd, 0xb8, [7] = 0x10, [8] = 0x80, [15] = 1
	};
	u8 back[16], last[4];

	EXPECT_TRUE(equal(addr_read(bytes, 16), 0x20010db800000010,
			  0x8000000000000001));
	EXPECT_TRUE(equal(addr_read(bytes, 4), 0, 0x20010db8));
	EXPECT_TRUE(equal(addr_read(bytes, 0), 0, 0));
	addr_write(addr_read(bytes, 16), back, 16);
	EXPECT_EQ(0, memcmp(bytes, back, 16));
	addr_write(addr_read(bytes, 4), last, 4);
	EXPECT_EQ(0, memcmp(bytes, last, 4));
}

static const char *count(struct impp_addr6 starts, struct impp_addr6 ends,
			 bool open, int family)
{
	static char text[NFT_COUNT_TEXT];
	const struct nft_addresses set = {
		.family = family,
		.ranges = 1,
		.open = open,
		.starts = starts,
		.ends = ends,
	};

	return nft_addresses_count(&set, text);
}

TEST(counts_of_addresses)
{
	EXPECT_STREQ("1", count(zero, one, false, AF_INET));
	EXPECT_STREQ("4294967296", count(zero, zero, true, AF_INET));
	EXPECT_STREQ("18446744073709551616",
		     count(zero, (struct impp_addr6){ 1, 0 }, false, AF_INET6));
	EXPECT_STREQ("79228162514264337593543950336",
		     count(zero, (struct impp_addr6){ 1ULL << 32, 0 }, false,
			   AF_INET6));
	EXPECT_STREQ("340282366920938463463374607431768211455",
		     count(one, zero, true, AF_INET6));
	EXPECT_STREQ("340282366920938463463374607431768211456",
		     count(zero, zero, true, AF_INET6));
}

TEST_HARNESS_MAIN
