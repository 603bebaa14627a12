// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/built.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/base/text.h"

namespace stackport::check {

Result<Built> read_built(const host::Path& built) {
  auto& files = host::real_file_system();
  if (!files.is_directory(built))
    return fail(ErrorKind::input, built.string(), "the bundle is not built for this target",
                "run `stackport build` first");
  Built result;
  STACKPORT_TRY(result.modules, kernel::read_modules(built));
  kernel::Symvers symvers;
  if (const host::Path file = built / "Module.symvers"; files.exists(file)) {
    STACKPORT_TRY(const std::string text, files.read(file));
    STACKPORT_TRY(symvers, kernel::Symvers::parse(text, file.string()));
  }
  for (const auto& [path, module] : result.modules) {
    const std::string name = module_name(path);
    for (const auto& [symbol, stored] : module.exports) {
      Built::Exporter exporter{name, stored, {}};
      if (const auto* line = symvers.find(symbol); line && module_name(line->module) == name) {
        if (stored != 0 && line->crc != 0 && stored != line->crc)
          result.findings.push_back(
              {name,
               fmt::format("exports {} with 0x{:08x}, but the build's Module.symvers says 0x{:08x}",
                           symbol, stored, line->crc),
               "build the bundle anew"});
        exporter.crc = line->crc;
        exporter.name_space = line->name_space;
      }
      const auto [at, fresh] = result.exports.emplace(symbol, exporter);
      if (!fresh)
        result.findings.push_back(
            {name,
             fmt::format("exports {}, which {} exports too: whichever is loaded second is refused",
                         symbol, at->second.module),
             "leave one of the two modules out"});
    }
  }
  return result;
}

std::set<std::string> replaced_modules(const bundle::Manifest& manifest) {
  std::set<std::string> names;
  for (const auto& module : manifest.modules) names.insert(module_name(module.name));
  return names;
}

std::set<std::string> excluded_modules(const bundle::Manifest& manifest) {
  std::set<std::string> names;
  for (const auto& module : manifest.excluded) names.insert(module_name(module.module));
  return names;
}

Check not_checked(std::string name, std::string why) {
  return {std::move(name), Outcome::not_checked, std::move(why), {}};
}

Check not_checked(std::string name, const Error& error) {
  const Diagnostic& first = error.diagnostics.front();
  std::string why = first.message;
  if (!first.place.file.empty()) why = first.place.file + ": " + why;
  if (!first.next.empty()) why += "; " + first.next;
  return not_checked(std::move(name), std::move(why));
}

Check concluded(std::string name, std::string summary, std::vector<Finding> findings) {
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.subject, a.message) < std::tie(b.subject, b.message);
  });
  const Outcome outcome = findings.empty() ? Outcome::passed : Outcome::failed;
  return {std::move(name), outcome, std::move(summary), std::move(findings)};
}

std::string counted(size_t number, std::string_view noun) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return fmt::format("{} {}{}", digits, noun, number == 1 ? "" : "s");
}

}  // namespace stackport::check
