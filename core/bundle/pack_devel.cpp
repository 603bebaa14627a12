// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack_devel.h"

#include <fmt/format.h>

#include "core/base/text.h"

namespace stackport::bundle {
namespace {

constexpr const char* kFolders[] = {"compat/include", "include", "include/uapi"};

std::string include_options(const std::string& top) {
  std::vector<std::string> out;
  for (const char* folder : kFolders) out.push_back(fmt::format("-I{}/{}", top, folder));
  return join(out, " ");
}

/// What the bundle sets that the target's own configuration has otherwise, as the preprocessor
/// sees it.
std::string defines(const Manifest& manifest) {
  std::string out;
  for (const auto& [name, value] : manifest.config)
    if (value == "m")
      out += fmt::format(" -DCONFIG_{}_MODULE=1", name);
    else if (value == "y")
      out += fmt::format(" -DCONFIG_{}=1", name);
  return out;
}

std::string make_file(const std::string& package, const std::string& version,
                      const Manifest& manifest) {
  return fmt::format(R"(# SPDX-License-Identifier: GPL-2.0
# Included by a module's Kbuild file before all else: builds it on {0} {1}
# instead of the kernel's own stack.
ifneq ($(KERNELRELEASE),)
stackport_devel := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
stackport_symvers := $(stackport_devel)/symvers/$(KERNELRELEASE)/Module.symvers
ifeq ($(wildcard $(stackport_symvers)),)
$(error {0} was not built for $(KERNELRELEASE), but for: $(notdir $(wildcard $(stackport_devel)/symvers/*)))
endif
LINUXINCLUDE := {2} $(LINUXINCLUDE){3}
KBUILD_EXTRA_SYMBOLS += $(stackport_symvers)
endif
)",
                     package, version, include_options("$(stackport_devel)"), defines(manifest));
}

std::string pc_file(const std::string& package, const std::string& version,
                    const Manifest& manifest) {
  return fmt::format(
      "prefix=${{pcfiledir}}\nsymvers=${{prefix}}/symvers\n\nName: {}\n"
      "Description: kernel headers and symbol versions of the {} stack of {}\n"
      "Version: {}\nCflags: {}{}\n",
      package, manifest.stack, manifest.source.version, version, include_options("${prefix}"),
      defines(manifest));
}

std::string readme(const std::string& package, const std::string& version, const Manifest& manifest,
                   const std::vector<std::string>& releases) {
  return fmt::format(
      "{0} {1}: for kernel modules that use the {2} stack of {0}\n\n"
      "Built for: {3}\n\n"
      "In the module's Kbuild file, or in its Makefile if it has none, before all else:\n\n"
      "    include /usr/src/{0}-{1}/{2}.mk\n\n"
      "In a DKMS package that line stands in the packed Kbuild file as well; its dkms.conf says\n"
      "BUILD_DEPENDS=\"{4}\" where the bundle is installed by DKMS.\n"
      "`stackport impact BUNDLE --module FILE.ko` says for which stack a module was built.\n",
      package, version, manifest.stack, join(releases, ", "),
      package.substr(0, package.rfind("-devel")));
}

}  // namespace

bool is_public_header(const File& file) {
  return (file.role == "header" || file.role == "compat") &&
         (file.path.starts_with("include/") || file.path.starts_with("compat/include/"));
}

std::map<std::string, std::string> devel_files(const std::string& package,
                                               const std::string& version, const Manifest& manifest,
                                               const std::vector<std::string>& releases) {
  return {{manifest.stack + ".mk", make_file(package, version, manifest)},
          {manifest.stack + ".pc", pc_file(package, version, manifest)},
          {"README", readme(package, version, manifest, releases)}};
}

}  // namespace stackport::bundle
