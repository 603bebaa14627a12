// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/bundle/kbuild_files.h"

namespace stackport::bundle {
namespace {

constexpr std::string_view kMakefile = R"(# SPDX-License-Identifier: GPL-2.0
# make            builds the modules for the running kernel
# make KVER=..    .. for another release;  make KDIR=.. with headers from elsewhere
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

# What the kernel's own configuration has otherwise: CONFIG_NAME=value, one a line.
BUNDLE_CONFIG ?= $(shell sed -n '/^CONFIG_/p' $(CURDIR)/config.mk)
export BUNDLE_CONFIG

modules modules_install clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(BUNDLE_CONFIG) $@

.PHONY: modules modules_install clean
.DEFAULT_GOAL := modules
)";

constexpr std::string_view kKbuild = R"(# SPDX-License-Identifier: GPL-2.0
# The bundle's headers stand before the kernel's; the kernel's Makefile exports this variable, so that
# every folder below inherits it.
LINUXINCLUDE := -I$(src)/compat/include -I$(src)/include -I$(src)/include/uapi $(LINUXINCLUDE)
# As include/generated/autoconf.h would have it.
LINUXINCLUDE += $(patsubst %=m,-D%_MODULE=1,$(filter %=m,$(BUNDLE_CONFIG)))
LINUXINCLUDE += $(patsubst %=y,-D%=1,$(filter %=y,$(BUNDLE_CONFIG)))

)";

void add_own(Image& image, const std::string& path, std::string bytes) {
  ImageFile file;
  file.bytes = std::move(bytes);
  file.record.path = path;
  file.record.role = "bundle";
  image[path] = std::move(file);
}

}  // namespace

void add_top_files(const std::map<std::string, KbuildFolder>& folders, const Manifest& manifest,
                   Image& image) {
  std::string kbuild(kKbuild);
  for (const auto& [folder, unused] : folders) kbuild += fmt::format("obj-m += {}/\n", folder);
  std::string config = fmt::format("# Symbols whose value differs from the configuration of {}.\n",
                                   manifest.target.release);
  for (const auto& [symbol, value] : manifest.config)
    config += fmt::format("CONFIG_{}={}\n", symbol, value);
  add_own(image, "Kbuild", std::move(kbuild));
  add_own(image, "Makefile", std::string(kMakefile));
  add_own(image, "config.mk", std::move(config));
}

}  // namespace stackport::bundle
