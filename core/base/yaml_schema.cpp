// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <regex>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "core/base/text.h"
#include "core/base/yaml.h"

namespace stackport {
namespace {

using nlohmann::json;

bool is_whole_number(const std::string& text) {
  long long value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// A YAML scalar has no JSON type: what reads as a number may be text too.
bool fits(const YAML::Node& node, const std::string& type) {
  if (type == "object") return node.IsMap();
  if (type == "array") return node.IsSequence();
  if (type == "null") return node.IsNull();
  if (!node.IsScalar()) return false;
  if (type == "integer") return is_whole_number(node.Scalar());
  if (type == "number") return is_number(node.Scalar());
  if (type == "boolean") return node.Scalar() == "true" || node.Scalar() == "false";
  return type == "string";
}

std::string in_words(const std::string& type) {
  if (type == "object") return "a mapping";
  if (type == "array") return "a list";
  if (type == "null") return "nothing";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  return "text";
}

std::string found(const YAML::Node& node, bool scalar_wanted) {
  if (node.IsMap()) return "a mapping";
  if (node.IsSequence()) return "a list";
  if (node.IsScalar()) return scalar_wanted ? fmt::format("'{}'", node.Scalar()) : "text";
  return "nothing";
}

std::vector<std::string> types_of(const json& schema) {
  if (!schema.contains("type")) return {};
  if (schema["type"].is_string()) return {schema["type"].get<std::string>()};
  return schema["type"].get<std::vector<std::string>>();
}

std::string scalar_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

json to_json(const YAML::Node& node) {
  if (node.IsScalar()) return node.Scalar();
  if (node.IsSequence()) {
    json out = json::array();
    for (const auto& child : node) out.push_back(to_json(child));
    return out;
  }
  if (!node.IsMap()) return nullptr;
  json out = json::object();
  for (const auto& member : node) out[member.first.Scalar()] = to_json(member.second);
  return out;
}

/// Holds nodes against a schema for the sake of good errors; what it doesn't know is left to
/// valijson, which judges last.
class Walker {
 public:
  Walker(const YamlDocument& document, const json& schema) : document_(document), root_(schema) {}

  /// `anchor` is where to point for an empty value: its key.
  std::vector<Diagnostic> check(const YAML::Node& node, const json& schema,
                                const YAML::Node& anchor) const {
    std::vector<Diagnostic> out;
    walk(node, schema, anchor, out);
    return out;
  }

 private:
  using Out = std::vector<Diagnostic>;

  const std::regex& pattern_of(const std::string& text) const {
    const auto found = patterns_.find(text);
    return found != patterns_.end() ? found->second
                                    : patterns_.emplace(text, std::regex(text)).first->second;
  }

  const json& resolve(const json& schema) const {
    const json* at = &schema;
    for (int depth = 0; depth < 16 && at->is_object() && at->contains("$ref"); ++depth) {
      const auto reference = (*at)["$ref"].get<std::string>();
      at = &root_.at(json::json_pointer(reference.substr(1)));
    }
    return *at;
  }

  Diagnostic at(const YAML::Node& node, const YAML::Node& anchor, std::string message,
                std::string next = {}) const {
    const bool empty = !node.IsDefined() || node.IsNull();
    return document_.at(empty ? anchor : node, std::move(message), std::move(next));
  }

  void walk(const YAML::Node& node, const json& unresolved, const YAML::Node& anchor,
            Out& out) const {
    const json& schema = resolve(unresolved);
    if (!schema.is_object()) return;
    if (!has_type(node, schema, anchor, out)) return;
    alternatives(node, schema, anchor, out);
    if (node.IsScalar()) scalar(node, schema, out);
    if (node.IsSequence()) sequence(node, schema, out);
    if (node.IsMap()) mapping(node, schema, out);
    if (schema.contains("allOf"))
      for (const auto& each : schema["allOf"]) walk(node, each, anchor, out);
  }

  bool has_type(const YAML::Node& node, const json& schema, const YAML::Node& anchor,
                Out& out) const {
    const auto types = types_of(schema);
    if (types.empty() && !schema.contains("enum")) return true;
    if (types.empty()) {
      if (node.IsScalar()) return true;
      out.push_back(at(node, anchor, "expected text, found " + found(node, false)));
      return false;
    }
    if (std::any_of(types.begin(), types.end(), [&](const auto& t) { return fits(node, t); }))
      return true;
    refuse_type(node, types, anchor, out);
    return false;
  }

  void refuse_type(const YAML::Node& node, const std::vector<std::string>& types,
                   const YAML::Node& anchor, Out& out) const {
    std::vector<std::string> names;
    bool scalar_wanted = false;
    for (const auto& type : types) {
      const auto name = in_words(type);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      scalar_wanted = scalar_wanted || (type != "object" && type != "array" && type != "null");
    }
    out.push_back(
        at(node, anchor,
           fmt::format("expected {}, found {}", join(names, " or "), found(node, scalar_wanted))));
  }

  void scalar(const YAML::Node& node, const json& schema, Out& out) const {
    const std::string& text = node.Scalar();
    std::vector<std::string> allowed;
    if (schema.contains("enum"))
      for (const auto& value : schema["enum"]) allowed.push_back(scalar_text(value));
    if (schema.contains("const")) allowed.push_back(scalar_text(schema["const"]));
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
      const auto near = allowed.size() > 1 ? nearest(text, allowed) : std::nullopt;
      out.push_back(document_.at(
          node,
          allowed.size() == 1
              ? fmt::format("expected '{}', found '{}'", allowed[0], text)
              : fmt::format("'{}' is not one of the known values: {}", text, join(allowed, ", ")),
          near ? fmt::format("did you mean '{}'?", *near) : std::string()));
    }
    if (schema.contains("minLength") && text.size() < schema["minLength"].get<size_t>())
      out.push_back(document_.at(node, text.empty() ? "empty text" : "the text is too short"));
    if (schema.contains("pattern") &&
        !std::regex_search(text, pattern_of(schema["pattern"].get<std::string>())))
      out.push_back(document_.at(
          node, fmt::format("'{}' is not of the right form", text),
          schema.value("description", "write it as " + schema["pattern"].get<std::string>())));
    bounds(node, schema, out);
  }

  void bounds(const YAML::Node& node, const json& schema, Out& out) const {
    double value = 0;
    const auto& text = node.Scalar();
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return;
    if (schema.contains("minimum") && value < schema["minimum"].get<double>())
      out.push_back(
          document_.at(node, fmt::format("{} is less than {}", text, schema["minimum"].dump())));
    if (schema.contains("maximum") && value > schema["maximum"].get<double>())
      out.push_back(
          document_.at(node, fmt::format("{} is more than {}", text, schema["maximum"].dump())));
  }

  void sequence(const YAML::Node& node, const json& schema, Out& out) const {
    if (schema.contains("minItems") && node.size() < schema["minItems"].get<size_t>())
      out.push_back(
          document_.at(node, node.size() == 0 ? "an empty list" : "the list is too short"));
    std::set<std::string> seen;
    const bool unique = schema.value("uniqueItems", false);
    for (const auto& child : node) {
      if (schema.contains("items") && schema["items"].is_object())
        walk(child, schema["items"], node, out);
      if (unique && child.IsScalar() && !seen.insert(child.Scalar()).second)
        out.push_back(document_.at(
            child, fmt::format("'{}' stands in the list a second time", child.Scalar()),
            "keep one of the two"));
    }
  }

  void mapping(const YAML::Node& node, const json& schema, Out& out) const {
    std::vector<std::string> known;
    const bool has_properties = schema.contains("properties");
    if (has_properties)
      for (const auto& [key, value] : schema["properties"].items()) known.push_back(key);
    if (schema.contains("minProperties") && node.size() < schema["minProperties"].get<size_t>())
      out.push_back(document_.at(node, "an empty mapping"));
    std::set<std::string> present;
    for (const auto& member : node) {
      const std::string& key = member.first.Scalar();
      present.insert(key);
      if (has_properties && schema["properties"].contains(key)) {
        walk(member.second, schema["properties"][key], member.first, out);
      } else {
        other_key(member.first, member.second, schema, known, out);
      }
    }
    for (const auto& required : schema.value("required", json::array())) {
      const auto key = required.get<std::string>();
      if (!present.contains(key))
        out.push_back(document_.at(node, fmt::format("missing key '{}'", key)));
    }
  }

  /// A key that `properties` doesn't name.
  void other_key(const YAML::Node& key, const YAML::Node& value, const json& schema,
                 const std::vector<std::string>& known, Out& out) const {
    if (schema.contains("propertyNames")) walk(key, schema["propertyNames"], key, out);
    if (schema.contains("patternProperties"))
      for (const auto& [pattern, child] : schema["patternProperties"].items())
        if (std::regex_search(key.Scalar(), pattern_of(pattern)))
          return walk(value, child, key, out);
    if (!schema.contains("additionalProperties")) return;
    const auto& additional = schema["additionalProperties"];
    if (additional.is_object()) return walk(value, additional, key, out);
    if (!additional.is_boolean() || additional.get<bool>()) return;
    const auto near = nearest(key.Scalar(), known);
    out.push_back(
        document_.at(key,
                     near ? fmt::format("unknown key '{}'; did you mean '{}'?", key.Scalar(), *near)
                          : fmt::format("unknown key '{}'", key.Scalar()),
                     near ? std::string() : "known here: " + join(known, ", ")));
  }

  void alternatives(const YAML::Node& node, const json& schema, const YAML::Node& anchor,
                    Out& out) const {
    for (const char* word : {"anyOf", "oneOf"}) {
      if (!schema.contains(word)) continue;
      const auto& branches = schema[word];
      if (const auto keys = choice_of_keys(branches); !keys.empty()) {
        choose_key(node, keys, std::string_view(word) == "oneOf", out);
      } else {
        choose_branch(node, branches, anchor, out);
      }
    }
  }

  /// The keys of `[{required: [a]}, {required: [b]}]`; empty for any other alternatives.
  static std::vector<std::string> choice_of_keys(const json& branches) {
    std::vector<std::string> keys;
    for (const auto& branch : branches) {
      if (!branch.is_object() || branch.size() != 1 || !branch.contains("required")) return {};
      if (branch["required"].size() != 1) return {};
      keys.push_back(branch["required"][0].get<std::string>());
    }
    return keys;
  }

  void choose_key(const YAML::Node& node, const std::vector<std::string>& keys, bool only_one,
                  Out& out) const {
    if (!node.IsMap()) return;
    std::vector<YAML::Node> present;
    for (const auto& member : node)
      if (std::find(keys.begin(), keys.end(), member.first.Scalar()) != keys.end())
        present.push_back(member.first);
    if (present.empty())
      out.push_back(document_.at(node, "missing one of the keys: " + join(keys, ", ")));
    if (present.size() > 1 && only_one)
      out.push_back(document_.at(
          present[1],
          fmt::format("'{}' can't stand beside '{}'", present[1].Scalar(), present[0].Scalar()),
          "keep one of the two"));
  }

  /// Reports the errors of the branch that was most likely meant, unless one fits.
  void choose_branch(const YAML::Node& node, const json& branches, const YAML::Node& anchor,
                     Out& out) const {
    std::vector<std::string> types;
    Out best;
    bool same_type = false;
    for (const auto& unresolved : branches) {
      const auto& branch = resolve(unresolved);
      const auto its = types_of(branch);
      types.insert(types.end(), its.begin(), its.end());
      auto errors = check(node, branch, anchor);
      if (errors.empty()) return;
      if (!its.empty() &&
          std::none_of(its.begin(), its.end(), [&](const auto& t) { return fits(node, t); }))
        continue;
      if (!same_type || errors.size() < best.size()) best = std::move(errors);
      same_type = true;
    }
    if (same_type) {
      out.insert(out.end(), best.begin(), best.end());
    } else {
      refuse_type(node, types, anchor, out);
    }
  }

  const YamlDocument& document_;
  const json& root_;
  mutable std::map<std::string, std::regex> patterns_;
};

/// The node that valijson's path (`<root>`, `[key]`, `[0]`) leads to, as far as it goes.
YAML::Node follow(const YAML::Node& root, const std::vector<std::string>& path) {
  YAML::Node at;
  at.reset(root);
  for (const auto& step : path) {
    if (step.size() < 2 || step.front() != '[') continue;
    const auto key = step.substr(1, step.size() - 2);
    if (at.IsSequence() && is_whole_number(key)) {
      const auto index = static_cast<size_t>(std::stoll(key));
      if (index >= at.size()) return at;
      at.reset(at[index]);
    } else if (at.IsMap()) {
      YAML::Node next;
      bool there = false;
      for (const auto& member : at) {
        if (member.first.Scalar() != key) continue;
        next.reset(member.second.IsNull() ? member.first : member.second);
        there = true;
      }
      if (!there) return at;
      at.reset(next);
    }
  }
  return at;
}

/// valijson's word on the document: nothing that it refuses passes. It is asked through JSON, where
/// a list is not taken for text as its YAML adapter takes it.
std::vector<Diagnostic> judge(const YamlDocument& document, const json& schema) {
  valijson::Schema parsed;
  valijson::SchemaParser parser;
  const valijson::adapters::NlohmannJsonAdapter schema_adapter(schema);
  parser.populateSchema(schema_adapter, parsed);
  const json value = to_json(document.root());
  const valijson::adapters::NlohmannJsonAdapter adapter(value);
  valijson::Validator validator(valijson::Validator::kWeakTypes);
  valijson::ValidationResults results;
  if (validator.validate(parsed, adapter, &results)) return {};
  std::vector<Diagnostic> out;
  for (const auto& error : results) {
    // What a child's error says again for its parents.
    if (results.numErrors() > 1 &&
        error.description.starts_with("Failed to validate against schema"))
      continue;
    out.push_back(document.at(follow(document.root(), error.context), error.description));
  }
  if (out.empty()) out.push_back(document.at(document.root(), "the schema refuses this file"));
  return out;
}

}  // namespace

Result<void> YamlDocument::validate(const json& schema) const {
  try {
    auto errors = Walker(*this, schema).check(root_, schema, root_);
    if (errors.empty()) errors = judge(*this, schema);
    if (errors.empty()) return {};
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) {
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return fail(ErrorKind::input, std::move(errors));
  } catch (const std::exception& e) {
    return fail(ErrorKind::input, file_, fmt::format("the schema can't be used: {}", e.what()),
                "correct the schema file");
  }
}

}  // namespace stackport
