# Makefile - builds, installs and tests freshservice_fdw
#
#	make                    the module
#	make install            ... into the server that PG_CONFIG names
#	make installcheck       SQL tests against a running server; they need
#	                        SIM_URL, so prefer test/run, which does it all
#	make unit               the C unit tests, test/unit/bin/*_test
#	make fuzz               the fuzz targets (clang), test/fuzz/bin/*_fuzz
#
# WERROR=1 turns on more warnings and makes them errors; SANITIZE=1 builds the
# unit tests with AddressSanitizer and UndefinedBehaviorSanitizer; with TRAP=1
# undefined behaviour in the module ends the backend.

EXTENSION = freshservice_fdw
MODULE_big = freshservice_fdw
DATA = sql/freshservice_fdw--1.0.sql
PGFILEDESC = "freshservice_fdw - foreign data wrapper for Freshservice"

# The layers, lowest first.  What a file may include depends on the layer it is
# listed in: test/check-layers reads these three lists.
CORE = \
	resource \
	text \
	datetime \
	url \
	header \
	filter \
	split \
	slice \
	pages \
	proof \
	budget

ENGINE = \
	http \
	http_setup \
	http_transfer \
	json_validate \
	json \
	paging

SKIN = \
	freshservice_fdw \
	option \
	qual \
	leaf \
	askable \
	plan \
	bind \
	bind_value \
	bind_term \
	remoteplan \
	scan \
	async \
	source \
	reader \
	source_filter \
	source_slices \
	source_list \
	source_list_refused \
	source_show \
	source_query \
	source_moves \
	source_choice \
	source_overlay \
	trash \
	measure \
	lastseen \
	window \
	seen \
	fetch \
	fetch_error \
	tuple \
	connection \
	workspace \
	belongs \
	bind_given \
	plan_nested \
	source_walk \
	walk_keys \
	shared \
	pacer \
	import \
	analyze \
	explain \
	functions \
	catalogue_function \
	get_function \
	usage

OBJS = $(patsubst %,src/%.o,$(CORE) $(ENGINE) $(SKIN))

REGRESS = options import explain nested scan errors

PG_CPPFLAGS = -Isrc $(shell curl-config --cflags)
SHLIB_LINK = -lcurl -lz

EXTRA_CLEAN = test/unit/bin test/fuzz/bin log

WARNINGS = -Wall -Wextra \
	-Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
ifdef WERROR
WARNINGS += -Werror
PG_CFLAGS = $(WARNINGS)
endif

ifdef TRAP
PG_CFLAGS += -fsanitize=undefined -fsanitize-undefined-trap-on-error
endif

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# What needs no server.
SERVERLESS = $(wildcard $(patsubst %,src/%.c,$(CORE) $(ENGINE)))

# Few enough headers for every object to depend on all of them.
HEADER_FILES = $(wildcard src/*.h)
$(OBJS): $(HEADER_FILES)

#
# Unit tests: one program a file, linked with what it needs of CORE and ENGINE
# and with nothing of the server.  Each prints TAP.
#
UNIT_BIN = test/unit/bin
UNIT_TESTS = $(patsubst test/unit/%.c,$(UNIT_BIN)/%,$(wildcard test/unit/*_test.c))
UNIT_LIB = $(UNIT_BIN)/libcore.a
UNIT_OBJS = $(patsubst src/%.c,$(UNIT_BIN)/obj/%.o,$(SERVERLESS))
UNIT_CFLAGS = -std=gnu11 -O1 -g $(WARNINGS)
UNIT_LIBS = -Wl,--as-needed -lcurl -lz -lpthread -lm

# json_test compares the engine's reader with another implementation.
$(UNIT_BIN)/json_test: UNIT_LIBS += -ljson-c

ifdef SANITIZE
UNIT_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
endif

UNIT_COMPILE = $(CC) $(UNIT_CFLAGS) $(PG_CPPFLAGS)

unit: $(UNIT_TESTS)

$(UNIT_BIN)/obj/%.o: src/%.c $(HEADER_FILES) $(UNIT_BIN)/flags
	@mkdir -p $(@D)
	$(UNIT_COMPILE) -c -o $@ $<

$(UNIT_LIB): $(UNIT_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(UNIT_BIN)/%_test: test/unit/%_test.c $(wildcard test/unit/*.h) $(UNIT_LIB)
	$(UNIT_COMPILE) -o $@ $< $(UNIT_LIB) $(UNIT_LIBS)

# Changes when the flags do, so that SANITIZE=1 does not reuse plain objects.
$(UNIT_BIN)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(UNIT_COMPILE)' | cmp -s - $@ || echo '$(UNIT_COMPILE)' > $@

#
# Fuzz targets: run one as "test/fuzz/bin/x_fuzz test/fuzz/corpus/x".
#
FUZZ_CC = clang
FUZZ_BIN = test/fuzz/bin
FUZZ_TARGETS = $(patsubst test/fuzz/%.c,$(FUZZ_BIN)/%,$(wildcard test/fuzz/*_fuzz.c))
FUZZ_OBJS = $(patsubst src/%.c,$(FUZZ_BIN)/obj/%.o,$(SERVERLESS))
FUZZ_CFLAGS = -std=gnu11 -O1 -g -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(PG_CPPFLAGS)

fuzz: $(FUZZ_TARGETS)

$(FUZZ_BIN)/obj/%.o: src/%.c $(HEADER_FILES)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

$(FUZZ_BIN)/%_fuzz: test/fuzz/%_fuzz.c $(wildcard test/fuzz/*.h) $(FUZZ_OBJS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $< $(FUZZ_OBJS) $(UNIT_LIBS)

.PHONY: unit fuzz FORCE
FORCE:
