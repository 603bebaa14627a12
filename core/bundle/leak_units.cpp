// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/leak_units.h"

#include <tbb/parallel_for.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/facts/kept.h"
#include "maker/readers.h"

namespace stackport::bundle {
namespace {

using nlohmann::json;

json to_json(const facts::UnitReaders& readers) {
  json functions = json::array();
  for (const auto& [name, f] : readers.functions) {
    json touches = json::array(), handed = json::array();
    for (const auto& t : f.touches) touches.push_back({t.record, t.field, t.loaded, t.line});
    for (const auto& h : f.handed) handed.push_back({h.callee, h.record, h.loaded});
    functions.push_back({{"name", name},
                         {"static", f.is_static},
                         {"inline", f.is_inline},
                         {"file", f.file},
                         {"line", f.line},
                         {"parameters", f.parameters},
                         {"touches", std::move(touches)},
                         {"handed", std::move(handed)},
                         {"calls", f.calls}});
  }
  json layouts = json::object();
  for (const auto& [record, fields] : readers.layouts)
    for (const auto& [field, layout] : fields)
      layouts[record][field] = {layout.offset, layout.size, layout.type};
  return {{"functions", std::move(functions)},
          {"layouts", std::move(layouts)},
          {"headers", readers.headers},
          {"errors", readers.errors}};
}

facts::UnitReaders readers_from(const json& kept) {
  facts::UnitReaders out;
  for (const auto& entry : kept.at("functions")) {
    facts::ReaderFunction f;
    f.name = entry.at("name");
    f.is_static = entry.at("static");
    f.is_inline = entry.at("inline");
    f.file = entry.at("file");
    f.line = entry.at("line");
    f.parameters = entry.at("parameters").get<std::set<std::string>>();
    for (const auto& t : entry.at("touches")) f.touches.insert({t[0], t[1], t[2], t[3]});
    for (const auto& h : entry.at("handed")) f.handed.insert({h[0], h[1], h[2]});
    f.calls = entry.at("calls").get<std::set<std::string>>();
    const std::string name = f.name;
    out.functions.emplace(name, std::move(f));
  }
  for (const auto& [record, fields] : kept.at("layouts").items())
    for (const auto& [field, layout] : fields.items())
      out.layouts[record][field] = {layout[0], layout[1], layout[2]};
  out.headers = kept.at("headers").get<std::map<std::string, std::string>>();
  out.errors = kept.at("errors").get<std::vector<std::string>>();
  return out;
}

}  // namespace

Result<std::vector<ReadUnit>> read_host_units(const kernel::Store& store,
                                              const kernel::Target& target,
                                              const std::vector<std::string>& arguments,
                                              const std::vector<HostUnit>& units,
                                              const std::set<std::string>& headers,
                                              const std::set<std::string>& tags) {
  std::string key =
      "readers " + facts::made_by(maker::readers) + target.id + "\n" + target.build.string() + "\n";
  std::vector<std::string> files;
  for (const auto* names : {&headers, &tags})
    for (const auto& name : *names) key += name + "\n";
  for (const auto& unit : units) {
    key += unit.path + "\n";
    files.insert(files.end(), unit.files.begin(), unit.files.end());
  }
  const auto kept_at = store.folder("facts") / ("readers-" + sha256(key) + ".json");
  std::vector<ReadUnit> out;
  if (const auto kept = facts::read_kept(kept_at)) {
    const auto all = json::parse(*kept);
    for (size_t i = 0; i < units.size(); ++i) out.push_back({units[i], readers_from(all.at(i))});
    return out;
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  host::Path checkout;
  if (!files.empty()) {
    STACKPORT_TRY(checkout, store.checkout(*target.tree, files));
  }
  facts::ReadersRequest base;
  base.headers = headers;
  base.tags = tags;
  base.roots = {checkout.string(), target.source.string(), target.build.string()};
  std::vector<std::optional<Result<facts::UnitReaders>>> read(units.size());
  tbb::parallel_for(size_t{0}, read.size(), [&](size_t i) {
    facts::ReadersRequest request = base;
    const std::string& unit = units[i].path;
    request.source = (checkout / unit).string();
    request.arguments = arguments;
    if (units[i].exporter == "vmlinux") std::erase(request.arguments, "-DMODULE");
    for (const auto& folder : units[i].folders)
      for (const auto& root : {checkout, target.source})
        request.arguments.push_back("-I" + (root / folder).string());
    read[i] = facts::read_unit(request);
  });
  json all = json::array();
  for (size_t i = 0; i < read.size(); ++i) {
    STACKPORT_TRY(auto readers, std::move(*read[i]));
    all.push_back(to_json(readers));
    out.push_back({units[i], std::move(readers)});
  }
  STACKPORT_CHECK(facts::write_kept(kept_at, all.dump()));
  return out;
}

}  // namespace stackport::bundle
