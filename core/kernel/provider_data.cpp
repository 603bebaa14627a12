// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/provider_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>

#include "core/base/text.h"

namespace stackport::kernel::provider {
namespace {

/// A plain scalar that is a whole number is one; every other is a string.
nlohmann::json scalar_of(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  int number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (node.Tag() != "!" && code == std::errc() && end == text.data() + text.size()) return number;
  return text;
}

nlohmann::json json_of(const YAML::Node& node) {
  if (node.IsMap()) {
    auto out = nlohmann::json::object();
    for (const auto& item : node) out[item.first.Scalar()] = json_of(item.second);
    return out;
  }
  if (node.IsSequence()) {
    auto out = nlohmann::json::array();
    for (const auto& item : node) out.push_back(json_of(item));
    return out;
  }
  return node.IsScalar() ? scalar_of(node) : nlohmann::json();
}

bool matches(const std::string& pattern, const std::string& name) {
  try {
    return std::regex_match(name, std::regex(pattern));
  } catch (const std::regex_error&) {
    return false;
  }
}

Result<void> check_patterns(const YamlDocument& document) {
  std::vector<Diagnostic> wrong;
  for (const auto& release : document.root()["releases"]) {
    try {
      const std::regex compiled(release["pattern"].Scalar());
    } catch (const std::regex_error& error) {
      wrong.push_back(document.at(release["pattern"],
                                  std::string("no regular expression: ") + error.what(),
                                  "see the patterns of the other data files"));
    }
  }
  if (!wrong.empty()) return fail(ErrorKind::input, std::move(wrong));
  return {};
}

Result<nlohmann::json> schema_of(const host::Path& data) {
  const host::Path path = data / "stacks/target.schema.json";
  STACKPORT_TRY(const std::string text, host::real_file_system().read(path));
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(ErrorKind::input, path.string(), "no JSON");
  return json;
}

tl::unexpected<Error> not_offered(const std::string& what, const std::string& name,
                                  const std::vector<std::string>& names) {
  const auto near = nearest(name, names);
  return fail(ErrorKind::input, name, fmt::format("no {} of this name can be fetched", what),
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("there are {}", join(names, ", ")));
}

}  // namespace

Result<std::vector<DataFile>> load(const host::Path& data) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto schema, schema_of(data));
  const host::Path folder = data / "stacks/targets";
  STACKPORT_TRY(const auto names, files.list(folder));
  std::vector<DataFile> out;
  for (const auto& name : names) {
    if (!name.ends_with(".yaml")) continue;
    const std::string file = (folder / name).string();
    STACKPORT_TRY(std::string text, files.read(file));
    STACKPORT_TRY(const auto document, YamlDocument::parse(std::move(text), file));
    STACKPORT_CHECK(document.validate(schema));
    STACKPORT_CHECK(check_patterns(document));
    auto json = json_of(document.root());
    host::Path program = data / "tools/providers" / json["provider"].get<std::string>();
    out.push_back({file, std::move(json), std::move(program)});
  }
  return out;
}

Result<const DataFile*> find_kernel(const std::vector<DataFile>& files, const std::string& name) {
  for (const auto& file : files)
    for (const auto& entry : file.json["kernels"])
      if (entry["name"] == name) return &file;
  return not_offered("kernel", name, offers(files).kernels);
}

Result<const DataFile*> find_target(const std::vector<DataFile>& files, const std::string& name) {
  for (const auto& file : files) {
    for (const auto& entry : file.json["targets"])
      if (entry["name"] == name) return &file;
    for (const auto& entry : file.json["releases"])
      if (matches(entry["pattern"].get<std::string>(), name)) return &file;
  }
  return not_offered("target", name, offers(files).targets);
}

Offers offers(const std::vector<DataFile>& files) {
  Offers out;
  for (const auto& file : files) {
    for (const auto& entry : file.json["kernels"]) out.kernels.push_back(entry["name"]);
    for (const auto& entry : file.json["targets"]) out.targets.push_back(entry["name"]);
  }
  std::sort(out.kernels.begin(), out.kernels.end());
  std::sort(out.targets.begin(), out.targets.end());
  return out;
}

}  // namespace stackport::kernel::provider
