// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/adjust_cache.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/facts/kept.h"
#include "maker/adjust.h"

namespace stackport::delta {

using nlohmann::json;

namespace {

/// Names of all headers of the tree: a new one may be found before another.
void add_headers(const host::Path& tree, std::string& key) {
  std::set<std::string> names;
  std::error_code code;
  std::filesystem::recursive_directory_iterator at(
      tree, std::filesystem::directory_options::skip_permission_denied, code);
  for (; !code && at != std::filesystem::recursive_directory_iterator(); at.increment(code))
    if (at->path().extension() == ".h") names.insert(at->path().lexically_relative(tree).string());
  for (const auto& name : names) key += name + '\n';
}

std::string key_of(const AdjustRequest& request, const EditableFiles& files) {
  std::string key = "adjust " + facts::made_by(maker::adjust) + request.key;
  const auto add = [&key](const std::string& text) {
    key += std::to_string(text.size()) + ':' + text + '\n';
  };
  for (const auto& rule : request.rules) {
    for (const auto* text : {&rule.rule, &rule.name, &rule.value, &rule.prologue, &rule.include,
                             &rule.place.file, &rule.field, &rule.to_field})
      add(*text);
    for (const int number :
         {static_cast<int>(rule.item), static_cast<int>(rule.change), static_cast<int>(rule.edit),
          static_cast<int>(rule.expect), rule.callback, rule.at, rule.key, rule.place.line})
      add(std::to_string(number));
  }
  for (const auto& unit : request.units) {
    add(unit.source);
    for (const auto& argument : unit.native) add(argument);
    add("--");
    for (const auto& argument : unit.bundle) add(argument);
  }
  for (size_t i = 0; i < files.names.size(); ++i)
    add(files.names[i] + ' ' + sha256(files.texts[i]));
  if (request.headers.empty())
    add_headers(request.tree, key);
  else
    key += request.headers;
  return sha256(key);
}

json to_json(const Edit& edit) {
  return {{"file", edit.file},     {"begin", edit.begin},     {"end", edit.end},
          {"text", edit.text},     {"line", edit.place.line}, {"column", edit.place.column},
          {"before", edit.before}, {"rule", edit.rule}};
}

Edit edit_from(const json& value) {
  Edit edit;
  edit.file = value.at("file");
  edit.begin = value.at("begin");
  edit.end = value.at("end");
  edit.text = value.at("text");
  edit.place = {edit.file, value.at("line"), value.at("column")};
  edit.before = value.at("before");
  edit.rule = value.at("rule");
  return edit;
}

RuleOutcome outcome_from(const json& value) {
  RuleOutcome outcome;
  outcome.needed = value.at("needed");
  outcome.native_form = value.at("native");
  outcome.bundle_form = value.at("bundle");
  for (const auto& edit : value.at("edits")) outcome.edits.push_back(edit_from(edit));
  return outcome;
}

}  // namespace

AdjustCache::AdjustCache(const AdjustRequest& request, const EditableFiles& files)
    : tree_(std::filesystem::absolute(request.tree).lexically_normal()) {
  if (!request.cache.empty()) file_ = request.cache / ("adjust-" + key_of(request, files));
}

std::string AdjustCache::hash_of(const std::string& relative) const {
  auto bytes = host::real_file_system().read(tree_ / relative);
  return bytes ? sha256(*bytes) : std::string();
}

std::optional<std::vector<RuleOutcome>> AdjustCache::find() const {
  if (file_.empty()) return std::nullopt;
  const auto text = facts::read_kept(file_);
  if (!text) return std::nullopt;
  try {
    const json kept = json::parse(*text);
    for (const auto& [name, hash] : kept.at("read").items())
      if (hash_of(name) != hash.get<std::string>()) return std::nullopt;
    std::vector<RuleOutcome> out;
    for (const auto& outcome : kept.at("outcomes")) out.push_back(outcome_from(outcome));
    return out;
  } catch (const json::exception&) {
    return std::nullopt;  // not in this form: made again
  }
}

Result<void> AdjustCache::keep(const std::vector<RuleOutcome>& outcomes,
                               const std::set<std::string>& read) const {
  if (file_.empty()) return {};
  json kept = {{"read", json::object()}, {"outcomes", json::array()}};
  for (const auto& file : read) {
    const std::string relative = host::Path(file).lexically_relative(tree_).string();
    if (is_safe_path(relative)) kept["read"][relative] = hash_of(relative);
  }
  for (const auto& outcome : outcomes) {
    json edits = json::array();
    for (const auto& edit : outcome.edits) edits.push_back(to_json(edit));
    kept["outcomes"].push_back({{"needed", outcome.needed},
                                {"native", outcome.native_form},
                                {"bundle", outcome.bundle_form},
                                {"edits", std::move(edits)}});
  }
  // Bytes that are not UTF-8 can't be kept as JSON: such an answer is found anew each time.
  try {
    return facts::write_kept(file_, kept.dump());
  } catch (const json::exception&) {
    return {};
  }
}

}  // namespace stackport::delta
