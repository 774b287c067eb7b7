# SPDX-License-Identifier: GPL-2.0
# impp: `make help` lists the targets. Everything built is under build/.

KERNEL    ?= 6.1
B         := build
CFLAGS    ?= -O2 -g
SAN       := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
WARN      := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wvla
LIBS      := libfyaml jansson libmnl libnftnl
VERSION   := 0.1
INC        = -D_GNU_SOURCE -std=gnu11 -DIMPP_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(LIBS))
LDLIBS     = $(shell pkg-config --libs $(LIBS))
KSELFTEST  = $(shell tests/vm/kselftest.sh)

# The decision, compiled from the module's own files.
PURE      := addrmap portset policy verdict
USER      := $(basename $(notdir $(wildcard userspace/*.c)))
OBJS      := $(USER:%=$(B)/user/%.o) $(PURE:%=$(B)/user/kmod-%.o)
SANOBJS   := $(patsubst $(B)/user/%,$(B)/san/%,$(filter-out $(B)/user/impp.o,$(OBJS)))
UNITS     := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
UNITLIB   := $(filter-out test_%,$(basename $(notdir $(wildcard tests/unit/*.c))))

.DELETE_ON_ERROR:
.PHONY: all deps impp module unit check demo test bench clean help

all: deps impp module

help:
	@echo 'make            build/impp and build/nf_impp.ko (KERNEL=6.1)'
	@echo 'make impp       the command alone'
	@echo 'make module     the module alone'
	@echo 'make demo       real traffic through the real module, in a VM'
	@echo 'make test       every test: unit tests here, kselftests in a VM'
	@echo 'make unit       the unit tests, under ASan and UBSan'
	@echo 'make check      compilers, sparse, checkpatch, clang-format, cppcheck, shellcheck'
	@echo 'make bench      instructions per packet, in a VM'
	@echo 'make deps       install what building needs'
	@echo 'make clean      remove build/'

deps:
	@tests/vm/setup.sh --quiet build

impp: $(B)/impp

$(B)/impp: $(OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/user/kmod-%.o: kmod/%.c | $(B)/user
	$(CC) $(CFLAGS) $(WARN) $(INC) -MMD -c -o $@ $<

$(B)/user/%.o: userspace/%.c | $(B)/user
	$(CC) $(CFLAGS) $(WARN) $(INC) -MMD -c -o $@ $<

$(B)/san/kmod-%.o: kmod/%.c | $(B)/san
	$(CC) -O1 -g $(SAN) $(WARN) $(INC) -MMD -c -o $@ $<

$(B)/san/%.o: userspace/%.c | $(B)/san
	$(CC) -O1 -g $(SAN) $(WARN) $(INC) -MMD -c -o $@ $<

$(B)/san/unit-%.o: tests/unit/%.c | $(B)/san
	$(CC) -O1 -g $(SAN) $(WARN) $(INC) -I$(KSELFTEST) -MMD -c -o $@ $<

$(B)/unit/%: $(B)/san/unit-%.o $(UNITLIB:%=$(B)/san/unit-%.o) $(SANOBJS) | $(B)/unit
	$(CC) $(SAN) -o $@ $^ $(LDLIBS)

$(B)/user $(B)/san $(B)/unit:
	@mkdir -p $@

clean:
	rm -rf $(B)

-include $(wildcard $(B)/user/*.d $(B)/san/*.d)
