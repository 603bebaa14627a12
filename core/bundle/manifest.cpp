// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace stackport::bundle {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Change, line, added, removed, kind, rule, delta, trust, place,
                                   why)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(File, path, kernel, from, component, role, sha256, changes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BundleModule, name, component, folder, config, sources)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(BundleComponent, name, layer, policy, why, place,
                                                because, reverted, kernel, owner, adjustments,
                                                lines_x, lines_y, lines_generated, lines_hand)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Excluded, module, component, reason, place)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(KernelRecord, name, version, from, package_version, tree)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TargetRecord, name, release, package_version, id)

json to_json(const Manifest& m) {
  return {{"format", Manifest::format},
          {"stack", m.stack},
          {"source", m.source},
          {"base", m.base},
          {"target", m.target},
          {"components", m.components},
          {"modules", m.modules},
          {"excluded", m.excluded},
          {"files", m.files},
          {"config", m.config},
          {"host_sources", m.host_sources}};
}

Result<Manifest> manifest_from_json(const json& j, const std::string& file) {
  const std::string next = "assemble the bundle again with this version of stackport";
  if (!j.is_object() || !j.contains("format"))
    return fail(ErrorKind::input, file, "is not a bundle's manifest", next);
  if (j["format"] != Manifest::format)
    return fail(
        ErrorKind::input, file,
        fmt::format("has format {}, this program reads {}", j["format"].dump(), Manifest::format),
        next);
  try {
    Manifest m;
    j.at("stack").get_to(m.stack);
    j.at("source").get_to(m.source);
    j.at("base").get_to(m.base);
    j.at("target").get_to(m.target);
    j.at("components").get_to(m.components);
    j.at("modules").get_to(m.modules);
    j.at("excluded").get_to(m.excluded);
    j.at("files").get_to(m.files);
    j.at("config").get_to(m.config);
    j.at("host_sources").get_to(m.host_sources);
    return m;
  } catch (const json::exception& error) {
    return fail(ErrorKind::input, file, fmt::format("is damaged: {}", error.what()), next);
  }
}

Result<Manifest> read_manifest(const host::Path& folder) {
  const auto path = folder / "MANIFEST.json";
  auto& files = host::real_file_system();
  if (!files.exists(path))
    return fail(ErrorKind::input, folder.string(), "holds no bundle: MANIFEST.json is missing",
                "make one with 'stackport assemble -o DIR'");
  STACKPORT_TRY(const auto text, files.read(path));
  const json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded())
    return fail(ErrorKind::input, path.string(), "is not JSON",
                "assemble the bundle again with this version of stackport");
  return manifest_from_json(parsed, path.string());
}

std::vector<std::string> owner_lines(const std::vector<BundleComponent>& all,
                                     const std::vector<std::string>& names) {
  std::map<std::string, std::vector<std::string>> asked;
  for (const auto& component : all)
    if (!component.owner.empty() &&
        std::find(names.begin(), names.end(), component.name) != names.end())
      asked[component.owner].push_back(component.name);
  std::vector<std::string> out;
  for (const auto& [owner, of] : asked)
    out.push_back(fmt::format("owner of {}: {}", join(of, ", "), owner));
  return out;
}

}  // namespace stackport::bundle
