// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/context.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace stackport::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

host::Path default_store() {
  if (const auto set = variable("STACKPORT_STORE"); !set.empty()) return set;
  if (const auto cache = variable("XDG_CACHE_HOME"); !cache.empty())
    return host::Path(cache) / "stackport";
  return host::Path(variable("HOME")) / ".cache/stackport";
}

bool is_data_folder(const host::Path& folder) {
  auto& files = host::real_file_system();
  return files.is_directory(folder / "stacks") && files.is_directory(folder / "policies");
}

/// Collects what several loads complain of, so that all is told at once.
struct Complaints {
  std::vector<Diagnostic> all;
  ErrorKind kind = ErrorKind::input;

  template <typename T>
  T* take(Result<T>& result) {
    if (result) return &*result;
    kind = std::max(kind, result.error().kind);
    for (auto& d : result.error().diagnostics) all.push_back(std::move(d));
    return nullptr;
  }
};

}  // namespace

Context::Context(Options options)
    : options_(std::move(options)), colour_(report::takes_colour(STDOUT_FILENO)) {}

Result<host::Path> Context::data_folder() const {
  if (!options_.data.empty()) {
    if (is_data_folder(options_.data)) return std::filesystem::absolute(options_.data);
    return fail(ErrorKind::input, options_.data, "holds no stacks/ and policies/",
                "name a checkout of stackport with --data");
  }
  for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
    if (is_data_folder(folder)) return folder;
    if (folder == folder.root_path()) break;
  }
  if (is_data_folder(STACKPORT_DATA_DIR)) return host::Path(STACKPORT_DATA_DIR);
  return fail(ErrorKind::input, "", "no stacks/ and policies/ here or in a folder above",
              "name a checkout of stackport with --data");
}

Result<kernel::Store> Context::store() const {
  return kernel::Store::open(options_.store.empty() ? default_store() : host::Path(options_.store));
}

Result<nlohmann::json> read_json(const host::Path& path) {
  STACKPORT_TRY(const auto text, host::real_file_system().read(path));
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(ErrorKind::input, path.string(), "is not JSON");
  return json;
}

Result<YamlDocument> read_yaml(const host::Path& root, const std::string& path) {
  STACKPORT_TRY(auto text, host::real_file_system().read(root / path));
  return YamlDocument::parse(std::move(text), path);
}

Result<stack::Stack> Context::stack() const {
  STACKPORT_TRY(const auto root, data_folder());
  STACKPORT_TRY(const auto schema, read_json(root / "stacks/stack.schema.json"));
  STACKPORT_TRY(const auto document, read_yaml(root, "stacks/rdma.yaml"));
  return stack::load_stack(document, schema);
}

Result<std::vector<std::string>> Context::data_files() const {
  STACKPORT_TRY(const auto root, data_folder());
  auto& files = host::real_file_system();
  std::vector<std::string> out;
  STACKPORT_TRY(const auto policies, files.list(root / "policies"));
  for (const auto& name : policies)
    if (name.ends_with(".yaml")) out.push_back("policies/" + name);
  if (files.is_directory(root / "stacks/releases")) {
    STACKPORT_TRY(const auto releases, files.list(root / "stacks/releases"));
    for (const auto& name : releases)
      if (name.ends_with(".yaml")) out.push_back("stacks/releases/" + name);
  }
  if (!files.is_directory(root / "patches")) return out;
  STACKPORT_TRY(const auto patches, files.list(root / "patches"));
  for (const auto& name : patches)
    if (files.exists(root / "patches" / name / "series.yaml"))
      out.push_back("patches/" + name + "/series.yaml");
  return out;
}

Result<Data> Context::data() const {
  STACKPORT_TRY(const auto root, data_folder());
  Data data;
  STACKPORT_TRY(data.stack, stack());
  STACKPORT_TRY(const auto policy_schema, read_json(root / "policies/policy.schema.json"));
  STACKPORT_TRY(const auto series_schema, read_json(root / "patches/series.schema.json"));
  STACKPORT_TRY(const auto release_schema, read_json(root / "stacks/release.schema.json"));
  STACKPORT_TRY(const auto paths, data_files());
  Complaints complaints;
  std::vector<policy::Policy> policies;
  for (const auto& path : paths) {
    auto document = read_yaml(root, path);
    if (!complaints.take(document)) continue;
    if (path.starts_with("policies/")) {
      auto policy = policy::load_policy(*document, policy_schema, data.stack);
      if (complaints.take(policy)) policies.push_back(std::move(*policy));
      continue;
    }
    if (path.starts_with("stacks/")) {
      auto release = policy::load_release(*document, release_schema, data.stack);
      if (complaints.take(release)) data.releases.push_back(std::move(*release));
      continue;
    }
    const auto folder = (root / path).parent_path();
    STACKPORT_TRY(const auto beside, host::real_file_system().list(folder));
    auto series = patch::load_series(
        *document, series_schema, data.stack,
        [&](const std::string& name) { return host::real_file_system().read(folder / name); },
        beside);
    if (!complaints.take(series)) continue;
    for (auto& p : series->patches) data.series.patches.push_back(std::move(p));
    for (auto& item : series->taken) data.series.taken.push_back(std::move(item));
    for (auto& item : series->compat) data.series.compat.push_back(std::move(item));
  }
  auto set = policy::make_set(std::move(policies));
  if (auto* made = complaints.take(set)) data.policies = std::move(*made);
  if (!complaints.all.empty()) return fail(complaints.kind, std::move(complaints.all));
  return data;
}

void Context::print(const std::string& text) {
  progress_.clear();
  has_printed_ = true;
  std::cout << text << std::flush;
}

void Context::print_json(const nlohmann::json& json) {
  print(json.dump(2) + "\n");
}

nlohmann::json to_json(const std::vector<Diagnostic>& diagnostics) {
  static constexpr const char* kSeverities[] = {"error", "warning", "note"};
  nlohmann::json out = nlohmann::json::array();
  for (const auto& d : diagnostics)
    out.push_back({{"severity", kSeverities[int(d.severity)]},
                   {"file", d.place.file},
                   {"line", d.place.line},
                   {"column", d.place.column},
                   {"message", d.message},
                   {"next", d.next},
                   {"notes", to_json(d.notes)}});
  return out;
}

}  // namespace stackport::cli
