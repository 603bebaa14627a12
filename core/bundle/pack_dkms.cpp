// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack_dkms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <tuple>

#include "core/base/text.h"

namespace stackport::bundle {
namespace {

/// Calls `take` with each identifier of `code`; comments and strings are not told apart.
template <typename Take>
void identifiers(std::string_view code, Take&& take) {
  for (size_t at = 0; at < code.size();) {
    if (!is_word_char(code[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < code.size() && is_word_char(code[end])) ++end;
    if (!std::isdigit(static_cast<unsigned char>(code[at]))) take(code.substr(at, end - at), end);
    at = end;
  }
}

struct Scan {
  std::set<std::string, std::less<>> exports;
  std::set<std::string, std::less<>> uses;
};

void scan(std::string_view code, Scan& to) {
  bool exporting = false;
  identifiers(code, [&](std::string_view word, size_t) {
    if (exporting) to.exports.emplace(word);
    exporting = word.starts_with("EXPORT_SYMBOL");
    to.uses.emplace(word);
  });
}

int layer_rank(const Manifest& manifest, const std::string& component) {
  constexpr std::string_view kLayers[] = {"core", "provider", "ulp", "consumer"};
  for (const auto& c : manifest.components)
    if (c.name == component)
      return static_cast<int>(std::find(std::begin(kLayers), std::end(kLayers), c.layer) -
                              std::begin(kLayers));
  return static_cast<int>(std::size(kLayers));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view(".+*?()[]{}|^$\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                              "XYZ0123456789_.+~/-") == std::string_view::npos;
}

}  // namespace

Result<std::vector<BundleModule>> in_dependency_order(const host::Path& bundle,
                                                      const Manifest& manifest) {
  const auto& modules = manifest.modules;
  std::vector<Scan> scans(modules.size());
  for (size_t i = 0; i < modules.size(); ++i) {
    for (const std::string& source : modules[i].sources) {
      STACKPORT_TRY(const std::string code, host::real_file_system().read(bundle / source));
      scan(code, scans[i]);
    }
  }
  std::vector<std::set<size_t>> needs(modules.size());
  for (size_t i = 0; i < modules.size(); ++i)
    for (size_t j = 0; j < modules.size(); ++j)
      if (i != j && std::any_of(scans[j].exports.begin(), scans[j].exports.end(),
                                [&](const auto& name) { return scans[i].uses.contains(name); }))
        needs[i].insert(j);

  std::set<std::tuple<int, std::string, size_t>> left;
  for (size_t i = 0; i < modules.size(); ++i)
    left.emplace(layer_rank(manifest, modules[i].component), modules[i].name, i);
  std::vector<BundleModule> order;
  while (!left.empty()) {
    auto next = std::find_if(left.begin(), left.end(),
                             [&](const auto& key) { return needs[std::get<2>(key)].empty(); });
    if (next == left.end()) next = left.begin();  // a cycle is cut at its lowest layer
    const size_t taken = std::get<2>(*next);
    order.push_back(modules[taken]);
    left.erase(next);
    for (auto& need : needs) need.erase(taken);
  }
  return order;
}

std::string series_pattern(const std::string& release) {
  constexpr const char* kDigits = "0123456789";
  const size_t end = std::min(release.find_first_not_of("0123456789."), release.size());
  std::string version = release.substr(0, end);
  std::string pattern = "^";
  // A third number that is 0 is frozen: the counter stands behind the dash.
  const size_t first = version.find('.');
  const size_t second = first == std::string::npos ? first : version.find('.', first + 1);
  const bool moves = second != std::string::npos && version.substr(second + 1) != "0";
  pattern += moves ? escaped(version.substr(0, second + 1)) + "[0-9]+" : escaped(version);
  std::string rest = release.substr(end);
  if (rest.size() > 1 && rest[0] == '-' && std::isdigit(static_cast<unsigned char>(rest[1]))) {
    const size_t stop = std::min(rest.find_first_not_of(kDigits, 1), rest.size());
    size_t last = stop;
    while (last + 1 < rest.size() && rest[last] == '.' &&
           std::isdigit(static_cast<unsigned char>(rest[last + 1])))
      last = std::min(rest.find_first_not_of(kDigits, last + 1), rest.size());
    // Of several numbers the first is the base release, and the others count its updates.
    pattern += last == stop ? "-[0-9]+" : rest.substr(0, stop) + "(\\.[0-9]+)*";
    rest.erase(0, last);
  }
  return pattern + escaped(rest) + "$";
}

std::string machine_of(const std::string& release) {
  static const std::pair<std::string_view, std::string_view> kMachines[] = {
      {"amd64", "x86_64"},    {"x86_64", "x86_64"},   {"arm64", "aarch64"}, {"aarch64", "aarch64"},
      {"ppc64el", "ppc64le"}, {"ppc64le", "ppc64le"}, {"s390x", "s390x"},   {"riscv64", "riscv64"}};
  for (const auto& [word, machine] : kMachines) {
    const size_t at = release.rfind(word);
    if (at == std::string::npos || at == 0) continue;
    const size_t end = at + word.size();
    const bool ends =
        end == release.size() || !std::isalnum(static_cast<unsigned char>(release[end]));
    if (ends && !std::isalnum(static_cast<unsigned char>(release[at - 1])))
      return std::string(machine);
  }
  return {};
}

Result<std::string> dkms_conf(const std::string& name, const std::string& version,
                              const std::vector<BundleModule>& modules, const Manifest& manifest) {
  for (const auto& module : modules)
    for (const std::string& word : {module.name, module.folder})
      if (!is_plain(word))
        return fail(ErrorKind::input, "MANIFEST.json",
                    "the module name or folder '" + word + "' can't stand in dkms.conf",
                    "letters, digits and _.+~/- can");
  std::set<std::string> needed = {"CONFIG_MODULES"};
  for (const auto& module : modules)
    if (is_plain(module.config) && module.config != "y" && !manifest.config.contains(module.config))
      needed.insert("CONFIG_" + module.config);
  // Private headers of the host may differ in the next release, and DKMS has only the bundle's.
  const bool private_headers = std::any_of(manifest.files.begin(), manifest.files.end(),
                                           [](const File& file) { return file.role == "private"; });
  std::string text = fmt::format(
      "PACKAGE_NAME=\"{}\"\nPACKAGE_VERSION=\"{}\"\nAUTOINSTALL=\"yes\"\n"
      "# The modules replace the kernel's own by exact symbol versions: each kernel gets its "
      "build.\n"
      "NO_WEAK_MODULES=\"yes\"\n"
      "MAKE[0]=\"make KVER=${{kernelver}} KDIR=${{kernel_source_dir}} modules\"\n"
      "# DKMS builds in a fresh copy. kbuild's clean would take generated sources of the bundle "
      "away.\n"
      "CLEAN=\"true\"\n"
      "BUILD_EXCLUSIVE_KERNEL='{}'\n",
      name, version,
      private_headers ? "^" + escaped(manifest.target.release) + "$"
                      : series_pattern(manifest.target.release));
  if (const std::string machine = machine_of(manifest.target.release); !machine.empty())
    text += "BUILD_EXCLUSIVE_ARCH='^" + machine + "$'\n";
  text += "BUILD_EXCLUSIVE_CONFIG=\"" +
          join(std::vector<std::string>(needed.begin(), needed.end()), " ") + "\"\n";
  for (size_t i = 0; i < modules.size(); ++i)
    text += fmt::format(
        "BUILT_MODULE_NAME[{0}]=\"{1}\"\nBUILT_MODULE_LOCATION[{0}]=\"{2}\"\n"
        "DEST_MODULE_LOCATION[{0}]=\"/updates/dkms\"\n",
        i, modules[i].name, modules[i].folder);
  return text;
}

}  // namespace stackport::bundle
