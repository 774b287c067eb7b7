# SPDX-License-Identifier: GPL-2.0
# impp: `make help` lists the targets. Everything built is under build/.

B       := build
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wvla
LIBS    := libfyaml jansson libmnl libnftnl
# Of 32 bits, a number of a file system or a time may not fit otherwise.
WIDE    := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
INC      = -D_GNU_SOURCE $(WIDE) -std=gnu11 $(shell pkg-config --cflags $(LIBS))
LDLIBS   = $(shell pkg-config --libs $(LIBS))

# The kernel that the module is built for: the running one, where its headers
# are installed, else that of KERNEL in tests/vm/kernels.
KERNEL  ?= 6.1
KDIR    ?= $(wildcard /lib/modules/$(shell uname -r)/build)
KMOD    := Kbuild $(wildcard kmod/*.[ch] kmod/uapi/*.h)

PREFIX  ?= /usr
DESTDIR ?=

# The decision is compiled from the module's own files.
PURE    := addrmap portset policy records verdict
USER    := $(basename $(notdir $(wildcard userspace/*.c)))
OBJS    := $(USER:%=$(B)/user/%.o) $(PURE:%=$(B)/user/kmod-%.o)

.DELETE_ON_ERROR:
.PHONY: all deps impp module man install install-doc install-unit deb dkms-install clean help

all: deps impp module

help:
	@echo 'make            build/impp and build/nf_impp.ko'
	@echo 'make impp       the command alone'
	@echo 'make module     the module alone (KDIR=headers)'
	@echo 'make demo       real traffic through the real module, in a VM'
	@echo 'make test       every test: unit tests here, kselftests in a VM (KERNEL=6.1)'
	@echo 'make unit       the unit tests, under ASan and UBSan'
	@echo 'make check      compilers, sparse, checkpatch, clang-format, analyzers, shellcheck'
	@echo 'make test-matrix       the kselftests on the other kernels (KERNELS="6.12 newest")'
	@echo 'make test-debug        and on those with KASAN, lockdep, kmemleak, KCSAN (KERNELS="debug kcsan")'
	@echo 'make test-sanitized    the kselftests that call the command, which watches itself'
	@echo 'make test-valgrind     the tests of the command, under memcheck'
	@echo 'make test-arch         the unit tests of another machine (ARCH=s390x or armhf)'
	@echo 'make module-arm64      the module for arm64; a warning is an error'
	@echo 'make test-arm64        the kselftests on arm64'
	@echo 'make torture    everything at once, on four processors (TIME=minutes)'
	@echo 'make fuzz       fuzzers of the command and the decision (TIME=minutes each)'
	@echo 'make fuzz-plant        does each of them find a bug that is put there?'
	@echo 'make fuzz-netlink      of the protocol, fuzz-packets of the hook, in a VM (TIME=minutes)'
	@echo 'make prove      verdict, port sets, address maps and record checks, by a model checker'
	@echo 'make bench      instructions per packet, in a VM, beside other filters (KERNEL=6.1)'
	@echo 'make bench-growth      the same for 10 to 100,000 prefixes, and 4,000 rows'
	@echo 'make bench-load        seconds that a policy takes to load, beside nft -f (SIZES="1000 100000")'
	@echo 'make bench-whole       the whole way of a forwarded packet, with and without impp'
	@echo 'make bench-native      nanoseconds of both, in User Mode Linux, for ratios'
	@echo 'make bench-check       is each figure within its bound? (bench-bounds: sets them)'
	@echo 'make bench-breakdown   what a figure consists of (PACKET=tcp)'
	@echo 'make man        the manual pages that are made of what the command says'
	@echo 'make install    command, catalogues, manual pages, unit, module (DESTDIR=, PREFIX=/usr)'
	@echo 'make deb        Debian packages of command and module, in build/deb'
	@echo 'make test-deb   installs, upgrades, removes and purges them, in a clean Debian'
	@echo 'make dkms-install  the module for this kernel and those to come, by DKMS'
	@echo 'make deps       install what building needs'
	@echo 'make clean      remove build/'

deps:
	@tests/vm/setup.sh --quiet build module

impp: $(B)/impp
module: $(B)/nf_impp.ko

$(B)/impp: $(OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/user/kmod-%.o: kmod/%.c | $(B)/user
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) $(INC) -MMD -MP -c -o $@ $<

$(B)/user/%.o: userspace/%.c | $(B)/user
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) $(INC) -MMD -MP -c -o $@ $<

# Kbuild writes beside its sources, so it works on a copy of them.
# $(1): the directory of headers, $(2): where to build, $(3): a key of kernels
define kbuild
	@mkdir -p $(2)
	@cp -ru Kbuild kmod $(2)
	$(MAKE) -C $(1) M=$(abspath $(2)) W=1 $(CROSS-$(3)) modules
endef

# Of another architecture than this machine's.
CROSS-arm64 := ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-

$(B)/nf_impp.ko: $(KMOD)
	$(call kbuild,$(or $(KDIR),$(shell eval "$$(tests/vm/kernel.sh $(KERNEL))"; echo $$KDIR)),$(B)/kbuild)
	@cp $(B)/kbuild/nf_impp.ko $@

$(B)/$(KERNEL)/nf_impp.ko: $(KMOD)
	$(call kbuild,$(shell eval "$$(tests/vm/kernel.sh $(KERNEL))"; echo $$KDIR),$(B)/$(KERNEL),$(KERNEL))

# What the command says of itself is in its pages.
man: $(B)/man/impp.8 $(B)/man/impp-json.5

$(B)/man/%: userspace/man/%.in userspace/man/make.sh userspace/man/make.awk $(B)/impp
	@mkdir -p $(B)/man
	userspace/man/make.sh $(B)/impp $< >$@

install-doc: man
	install -d $(addprefix $(DESTDIR)$(PREFIX)/share/man/man,4 5 8)
	install -m644 userspace/man/*.4 $(DESTDIR)$(PREFIX)/share/man/man4
	install -m644 userspace/man/*.5 $(B)/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m644 $(B)/man/*.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		userspace/completion/impp
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/impp/netlink kmod/uapi/impp.yaml

# Debian's place, whatever the prefix: systemd looks nowhere else.
install-unit:
	install -Dm644 -t $(DESTDIR)/lib/systemd/system userspace/systemd/impp.service
	install -Dm644 userspace/systemd/impp.default $(DESTDIR)/etc/default/impp

install: impp module install-doc install-unit
	install -Dm755 $(B)/impp $(DESTDIR)$(PREFIX)/sbin/impp
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/impp policy/*.yaml
	install -Dm644 $(B)/nf_impp.ko \
		$(DESTDIR)/lib/modules/$(shell uname -r)/extra/nf_impp.ko
	$(if $(DESTDIR),,depmod)

# The Debian packages, in build/deb.
deb:
	@tests/vm/setup.sh --quiet build package
	userspace/debian/build.sh $(B)/deb

# The module by way of DKMS, for this kernel and those to come.
dkms-install:
	kmod/dkms.sh

$(B)/user:
	@mkdir -p $@

clean:
	rm -rf $(B)

include tests/Makefile
-include $(wildcard $(B)/user/*.d)
