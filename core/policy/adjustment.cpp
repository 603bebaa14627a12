// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/policy/read.h"

namespace stackport::policy {
namespace {

using Item = Adjustment::Item;
using Change = Adjustment::Change;
using Edit = Adjustment::Edit;
using Expect = Adjustment::Expect;

constexpr std::array<std::pair<const char*, Change>, 6> kChanges = {{
    {"added", Change::added},
    {"removed", Change::removed},
    {"changed", Change::changed},
    {"renamed", Change::renamed},
    {"moved", Change::moved},
    {"missing", Change::missing},
}};

constexpr std::array<std::pair<const char*, Edit>, 13> kEdits = {{
    {"insert-argument", Edit::insert_argument},
    {"drop-argument", Edit::drop_argument},
    {"replace-argument", Edit::replace_argument},
    {"insert-parameter", Edit::insert_parameter},
    {"drop-parameter", Edit::drop_parameter},
    {"replace-parameter", Edit::replace_parameter},
    {"rename", Edit::rename},
    {"drop-initializer", Edit::drop_initializer},
    {"replace-include", Edit::replace_include},
    {"move-flag", Edit::move_flag},
    {"copy-argument", Edit::copy_argument},
    {"unquote-argument", Edit::unquote_argument},
    {"make-writable", Edit::make_writable},
}};

constexpr std::array<std::pair<const char*, Expect>, 3> kExpects = {{
    {"any", Expect::any},
    {"some", Expect::some},
    {"one", Expect::one},
}};

template <typename Table, typename Value>
const char* name_in(const Table& table, Value value) {
  for (const auto& [name, each] : table)
    if (each == value) return name;
  return "";
}

bool is_argument_edit(Edit edit) {
  return edit == Edit::insert_argument || edit == Edit::drop_argument ||
         edit == Edit::replace_argument;
}
bool is_parameter_edit(Edit edit) {
  return edit == Edit::insert_parameter || edit == Edit::drop_parameter ||
         edit == Edit::replace_parameter;
}

/// The changes that an edit can answer.
std::vector<Change> answers(Edit edit) {
  switch (edit) {
    case Edit::insert_argument:
    case Edit::insert_parameter:
    case Edit::copy_argument:
      return {Change::added, Change::changed};
    case Edit::drop_argument:
    case Edit::drop_parameter:
      return {Change::removed, Change::changed};
    case Edit::replace_argument:
    case Edit::replace_parameter:
    case Edit::unquote_argument:
      return {Change::changed};
    case Edit::make_writable:
      return {Change::added};
    case Edit::rename:
      return {Change::renamed};
    case Edit::drop_initializer:
      return {Change::missing, Change::removed};
    case Edit::replace_include:
      return {Change::moved, Change::renamed, Change::missing};
    case Edit::move_flag:
      return {Change::moved};
  }
  return {};
}

/// Whether it is RECORD.FIELD.
bool is_field(std::string_view name) {
  const size_t dot = name.find('.');
  return dot != std::string_view::npos && is_identifier(name.substr(0, dot)) &&
         is_identifier(name.substr(dot + 1));
}

/// Reads one rule and holds its edit against its delta.
class RuleReader {
 public:
  RuleReader(const YamlDocument& document, const YAML::Node& node, std::vector<Diagnostic>& errors)
      : document_(document), node_(node), errors_(errors) {}

  Adjustment read() {
    out_.rule = text_at(node_, "rule");
    out_.why = text_at(node_, "why");
    out_.prologue = text_at(node_, "prologue");
    out_.include = text_at(node_, "include");
    out_.place = document_.place_of(node_["rule"]);
    if (const auto expect = text_at(node_, "expect"); !expect.empty())
      for (const auto& [name, value] : kExpects)
        if (expect == name) out_.expect = value;
    read_delta(node_["delta"]);
    read_edit();
    check_fit();
    check_name();
    return std::move(out_);
  }

 private:
  void error(const YAML::Node& at, std::string message, std::string next = {}) {
    errors_.push_back(document_.at(at, std::move(message), std::move(next)));
  }

  /// The node of a key itself, for errors about the key.
  static YAML::Node key_of(const YAML::Node& map, const std::string& key) {
    for (const auto& member : map)
      if (member.first.Scalar() == key) return member.first;
    return map;
  }

  int number_at(const YAML::Node& map, const char* key) {
    const YAML::Node child = map[key];
    if (!child.IsDefined()) return 0;
    const int value = child.as<int>(0);
    if (value < 1 || value > 64)
      error(child, fmt::format("'{}' is not a position", child.Scalar()), "count from 1, up to 64");
    return value;
  }

  void read_delta(const YAML::Node& delta) {
    for (const auto& [name, item] :
         {std::pair("function", Item::function), std::pair("field", Item::field),
          std::pair("header", Item::header), std::pair("enumerator", Item::enumerator),
          std::pair("macro", Item::macro)}) {
      if (!delta[name].IsDefined()) continue;
      out_.item = item;
      out_.name = delta[name].Scalar();
      item_key_ = name;
    }
    out_.callback = number_at(delta, "callback");
    parameter_ = number_at(delta, "parameter");
    const auto change = text_at(delta, "change");
    for (const auto& [name, value] : kChanges)
      if (change == name) out_.change = value;
  }

  void read_edit() {
    for (const auto& [name, edit] : kEdits) {
      const YAML::Node value = node_[name];
      if (!value.IsDefined()) continue;
      edit_key_ = name;
      out_.edit = edit;
      if (edit == Edit::move_flag) {
        out_.field = text_at(value, "from");
        out_.to_field = text_at(value, "to");
        out_.value = text_at(value, "as");
      } else if (edit == Edit::copy_argument) {
        out_.at = number_at(value, "at");
        out_.key = number_at(value, "key");
        out_.value = text_at(value, "from");
      } else if (edit == Edit::unquote_argument) {
        out_.at = number_at(value, "at");
        out_.value = text_at(value, "by");
      } else if (value.IsMap()) {
        out_.at = number_at(value, "at");
        out_.value = text_at(value, "with");
      } else if (edit != Edit::drop_initializer && edit != Edit::make_writable) {
        out_.value = value.Scalar();
      }
    }
  }

  void check_fit() {
    const YAML::Node delta = node_["delta"];
    const auto key = key_of(node_, edit_key_);
    if (out_.callback > 0 && out_.item != Item::function)
      error(key_of(delta, "callback"), "only a function takes a callback",
            "leave 'callback' out: a field of function type is its own callback");
    check_item(key);
    const auto can = answers(out_.edit);
    if (std::find(can.begin(), can.end(), out_.change) == can.end()) {
      std::vector<std::string> names;
      for (const Change change : can) names.emplace_back(name_in(kChanges, change));
      error(delta["change"],
            fmt::format("'{}' doesn't answer 'change: {}'", edit_key_,
                        name_in(kChanges, out_.change)),
            fmt::format("it answers {}", join(names, ", ")));
    }
    if (parameter_ > 0 && out_.at > 0 && parameter_ != out_.at)
      error(delta["parameter"],
            fmt::format("the delta is about parameter {}, the edit about {}", parameter_, out_.at),
            "give both the same number");
    if (!out_.prologue.empty() && !is_parameter_edit(out_.edit))
      error(key_of(node_, "prologue"), fmt::format("'prologue' doesn't go with '{}'", edit_key_),
            "it goes with insert-parameter, drop-parameter and replace-parameter");
  }

  void check_item(const YAML::Node& key) {
    const bool callback = out_.callback > 0;
    std::string needs;
    if (is_argument_edit(out_.edit) && (out_.item != Item::function || callback))
      needs = "a function without 'callback'";
    if (is_parameter_edit(out_.edit) &&
        !(out_.item == Item::field || (out_.item == Item::function && callback)))
      needs = "a field, or a function with 'callback'";
    if (out_.edit == Edit::rename &&
        !(out_.item == Item::field || (out_.item == Item::function && !callback)))
      needs = "a function or a field";
    if (out_.edit == Edit::move_flag && out_.item != Item::enumerator) needs = "an enumerator";
    if ((out_.edit == Edit::copy_argument || out_.edit == Edit::unquote_argument) &&
        out_.item != Item::macro)
      needs = "a macro";
    if ((out_.edit == Edit::drop_initializer || out_.edit == Edit::make_writable) &&
        out_.item != Item::field)
      needs = "a field";
    if (out_.edit == Edit::replace_include && out_.item != Item::header) needs = "a header";
    if (needs.empty()) return;
    error(key,
          fmt::format("'{}' doesn't fit a delta of a {}{}", edit_key_, item_key_,
                      callback ? " with 'callback'" : ""),
          fmt::format("it needs {}", needs));
  }

  void check_name() {
    const auto& name = out_.name;
    const YAML::Node at = node_["delta"][item_key_];
    if (out_.item == Item::function && !is_identifier(name))
      error(at, fmt::format("'{}' is not a function's name", name), "write the name alone");
    if (out_.item == Item::field && !is_field(name))
      error(at, fmt::format("'{}' is not a field", name), "write it as RECORD.FIELD");
    if (out_.item == Item::macro && !is_identifier(name))
      error(at, fmt::format("'{}' is not a macro's name", name), "write the name alone");
    if (out_.item == Item::enumerator && !is_identifier(name))
      error(at, fmt::format("'{}' is not an enumerator's name", name), "write the name alone");
    if (out_.item == Item::header && !is_safe_path(name))
      error(at, fmt::format("'{}' is not a header's path", name),
            "write it as it is included: linux/unaligned.h");
    const YAML::Node value = node_[edit_key_];
    if (out_.edit == Edit::rename && !is_identifier(out_.value))
      error(value, fmt::format("'{}' is not a name in C", out_.value), "write the new name alone");
    if (out_.edit == Edit::move_flag) check_flag(value);
    if (out_.edit == Edit::copy_argument && !is_identifier(out_.value))
      error(value["from"], fmt::format("'{}' is not a macro's name", out_.value),
            "write the name alone");
    if (out_.edit == Edit::unquote_argument && !is_identifier(out_.value))
      error(value["by"], fmt::format("'{}' is not a macro's name", out_.value),
            "write the name alone");
    if (out_.edit == Edit::replace_include && !is_safe_path(out_.value))
      error(value, fmt::format("'{}' is not a header's path", out_.value),
            "write it as it is included: asm/unaligned.h");
  }

  void check_flag(const YAML::Node& value) {
    if (!is_field(out_.field))
      error(value["from"], fmt::format("'{}' is not a field", out_.field),
            "write it as RECORD.FIELD");
    for (const char* key : {"to", "as"})
      if (const auto name = text_at(value, key); !is_identifier(name))
        error(value[key], fmt::format("'{}' is not a name in C", name), "write the name alone");
  }

  const YamlDocument& document_;
  const YAML::Node node_;
  std::vector<Diagnostic>& errors_;
  Adjustment out_;
  std::string item_key_ = "function";
  std::string edit_key_;
  int parameter_ = 0;
};

}  // namespace

std::string Adjustment::delta_text() const {
  const char* items[] = {"function", "field", "header", "enumerator", "macro"};
  std::string out = fmt::format("{} {}", items[static_cast<int>(item)], name);
  if (callback > 0) out += fmt::format(", callback {}", callback);
  if (at > 0) out += fmt::format(", parameter {}", at);
  return fmt::format("{} {}", out, name_in(kChanges, change));
}

Adjustment read_adjustment(const YamlDocument& document, const YAML::Node& node,
                           std::vector<Diagnostic>& errors) {
  return RuleReader(document, node, errors).read();
}

}  // namespace stackport::policy
