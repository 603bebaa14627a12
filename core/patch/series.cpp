// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/series.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/patch/unified.h"

namespace stackport::patch {
namespace {

using Read = std::function<Result<std::string>(const std::string&)>;

class SeriesReader {
 public:
  SeriesReader(const YamlDocument& document, const stack::Stack& stack, const Read& read)
      : document_(document), stack_(stack), read_(read) {}

  Result<Series> run(const std::optional<std::vector<std::string>>& beside) {
    const YAML::Node& root = document_.root();
    component();
    for (const auto& node : root["patches"]) one_patch(node);
    for (const auto& node : root["take"]) taken(node);
    for (const auto& node : root["compat"]) compat_item(node);
    if (beside) unused(*beside);
    if (!errors_.empty()) return fail(ErrorKind::input, std::move(errors_));
    return std::move(series_);
  }

 private:
  static std::string text_at(const YAML::Node& node, const char* key) {
    const YAML::Node child = node[key];
    return child.IsDefined() ? child.Scalar() : std::string();
  }
  void error(const YAML::Node& at, std::string message, std::string next = {}) {
    errors_.push_back(document_.at(at, std::move(message), std::move(next)));
  }

  void component() {
    const YAML::Node& root = document_.root();
    const YAML::Node node = root["component"];
    if (node.IsDefined()) component_ = node.Scalar();
    const bool compat_only = !node.IsDefined() || component_ == "compat";
    if (compat_only) {
      for (const char* key : {"patches", "take"})
        if (root[key].IsDefined())
          error(root[key], "patches need a component", "add 'component:' with its name");
      return;
    }
    if (stack_.find(component_)) return;
    std::vector<std::string> names = {"compat"};
    for (const auto& each : stack_.components) names.push_back(each.name);
    const auto near = nearest(component_, names);
    error(node, fmt::format("the stack '{}' has no component '{}'", stack_.name, component_),
          near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
  }

  /// Whether `value` is new among `seen`; if not, it is an error.
  bool is_new(const YAML::Node& value, std::map<std::string, YAML::Node>& seen) {
    const auto [it, added] = seen.emplace(value.Scalar(), value);
    if (added) return true;
    error(value, fmt::format("'{}' stands here a second time", value.Scalar()), "remove one");
    errors_.back().notes.push_back(document_.at(it->second, "the first stands here"));
    errors_.back().notes.back().severity = Severity::note;
    return false;
  }

  void one_patch(const YAML::Node& node) {
    Patch patch;
    const YAML::Node file = node["file"];
    patch.component = component_;
    patch.why = text_at(node, "why");
    patch.patch_class = node["class"].IsDefined() ? text_at(node, "class") : "backport";
    if (node["on"].IsDefined() && text_at(node, "on") == policy::to_string(policy::Kind::reuse_y))
      patch.on = policy::Kind::reuse_y;
    if (node["reverse"].IsDefined()) patch.reverse = node["reverse"].as<bool>(false);
    patch.place = document_.place_of(file);
    if (node["if"].IsDefined())
      patch.conditions = policy::read_conditions(document_, node["if"], errors_);
    auto text = patch_text(file);
    if (!text) return;
    patch.file = std::move(text->file);
    patch.text = std::move(text->text);
    for (const auto& other : node["or"])
      if (auto variant = patch_text(other)) patch.variants.push_back(std::move(*variant));
    patch.semantic = patch.file.ends_with(".cocci");
    if (node["limit"].IsDefined()) patch.limit = node["limit"].as<int>(patch.limit);
    if (patch.semantic) check_semantic(patch, node);
    read_trailers_of(patch, node);
    series_.patches.push_back(std::move(patch));
  }

  /// The file's name and text; nullopt when it is wrong, which is an error.
  std::optional<Variant> patch_text(const YAML::Node& file) {
    if (!is_new(file, files_)) return std::nullopt;
    if (!is_safe_path(file.Scalar())) {
      error(file, fmt::format("'{}' is not a file beside the series", file.Scalar()),
            "name a file in the series' folder");
      return std::nullopt;
    }
    const std::string folder = parent_of(document_.file());
    Variant out;
    out.file = folder.empty() ? file.Scalar() : folder + "/" + file.Scalar();
    auto text = read_(file.Scalar());
    if (!text) {
      error(file, fmt::format("the series names '{}', which can't be read", file.Scalar()),
            "add the file, or remove it from the series");
      for (auto& d : text.error().diagnostics) {
        d.severity = Severity::note;
        errors_.back().notes.push_back(std::move(d));
      }
      return std::nullopt;
    }
    out.text = std::move(*text);
    if (out.file.ends_with(".cocci")) return out;
    if (auto parsed = parse_unified(out.text, out.file); !parsed) {
      auto& wrong = parsed.error().diagnostics;
      std::move(wrong.begin(), wrong.end(), std::back_inserter(errors_));
    }
    return out;
  }

  void check_semantic(const Patch& patch, const YAML::Node& node) {
    if (patch.reverse)
      error(node["reverse"], "a semantic patch can't be reversed",
            "write one that does the reverse");
    int number = 0;
    bool rule = false;
    for (const auto& line : lines(patch.text)) {
      ++number;
      rule = rule || line.starts_with("@");
      if (!line.ends_with('\r')) continue;
      errors_.push_back(at_line(patch.text, patch.file, number, "a carriage return",
                                "save the file with Unix line ends (dos2unix)"));
      return;
    }
    if (!rule)
      errors_.push_back(at_line(patch.text, patch.file, 1, "no rule of SmPL stands here",
                                "begin one with a line '@@'"));
  }

  void read_trailers_of(Patch& patch, const YAML::Node& node) {
    auto trailers = read_trailers(patch.text, patch.file);
    if (!trailers) {
      auto& wrong = trailers.error().diagnostics;
      std::move(wrong.begin(), wrong.end(), std::back_inserter(errors_));
      return;
    }
    patch.trailers = std::move(*trailers);
    if (const auto missing = missing_for(patch.patch_class, patch.trailers); !missing.empty())
      error(node["class"],
            fmt::format("'{}' of class {} doesn't say enough", base_name(patch.file),
                        patch.patch_class),
            "write above its first file " + missing);
  }

  void taken(const YAML::Node& node) {
    Taken out;
    out.component = component_;
    out.name = text_at(node, "name");
    out.file = text_at(node, "file");
    out.function = text_at(node, "function");
    out.other_file = text_at(node, "other-file");
    for (const auto& word : node["words"]) out.words.push_back(word.Scalar());
    out.why = text_at(node, "why");
    if (node["on"].IsDefined() && text_at(node, "on") == policy::to_string(policy::Kind::reuse_y))
      out.on = policy::Kind::reuse_y;
    out.place = document_.place_of(node["name"]);
    if (node["if"].IsDefined())
      out.conditions = policy::read_conditions(document_, node["if"], errors_);
    is_new(node["name"], names_);
    check_tree_path(node["file"]);
    if (out.function.empty() && out.words.empty())
      error(node["name"], "neither a function nor words say which lines are meant",
            "add 'function:' or 'words:'");
    if (node["other-file"].IsDefined()) {
      check_tree_path(node["other-file"]);
      if (out.function.empty())
        error(node["other-file"], "only a function moves to another file", "add 'function:'");
    }
    series_.taken.push_back(std::move(out));
  }

  void check_tree_path(const YAML::Node& file) {
    if (!is_safe_path(file.Scalar()))
      error(file, fmt::format("'{}' is not a file of a kernel's source", file.Scalar()),
            "write its path as it stands in the tree");
  }

  void copied(const YAML::Node& node, std::vector<Copied>& all) {
    if (!node.IsDefined()) return;
    if (node.IsSequence()) {
      for (const auto& each : node) copied(each, all);
      return;
    }
    Copied& out = all.emplace_back();
    out.from_source = text_at(node, "from") == "source";
    out.file = text_at(node, "file");
    for (const auto& header : node["includes"]) out.includes.push_back(header.Scalar());
    for (const auto& function : node["functions"]) out.functions.push_back(function.Scalar());
    for (const auto& name : node["definitions"]) out.definitions.push_back(name.Scalar());
    if (node["switched-off"].IsDefined()) out.switched_off = node["switched-off"].as<bool>(false);
    check_tree_path(node["file"]);
  }

  void compat_item(const YAML::Node& node) {
    CompatItem item;
    item.name = text_at(node, "name");
    item.header = text_at(node, "header");
    item.text = text_at(node, "text");
    item.why = text_at(node, "why");
    item.place = document_.place_of(node["name"]);
    copied(node["copy"], item.copied);
    if (node["if"].IsDefined())
      item.conditions = policy::read_conditions(document_, node["if"], errors_);
    is_new(node["name"], names_);
    if (!is_safe_path(item.header))
      error(node["header"], fmt::format("'{}' is not a header's path", item.header),
            "write it as it is included: linux/unaligned.h");
    series_.compat.push_back(std::move(item));
  }

  void unused(const std::vector<std::string>& beside) {
    for (const auto& name : beside) {
      if (!name.ends_with(".patch") && !name.ends_with(".diff") && !name.ends_with(".cocci"))
        continue;
      if (files_.contains(name)) continue;
      Diagnostic d;
      d.place = {document_.file(), 0, 0};
      d.message = fmt::format("'{}' stands beside the series, which doesn't name it", name);
      d.next = "add it to the series, or remove it";
      errors_.push_back(std::move(d));
    }
  }

  const YamlDocument& document_;
  const stack::Stack& stack_;
  const Read& read_;
  std::string component_;
  std::map<std::string, YAML::Node> files_, names_;
  Series series_;
  std::vector<Diagnostic> errors_;
};

}  // namespace

Result<Series> load_series(const YamlDocument& document, const nlohmann::json& schema,
                           const stack::Stack& stack, const Read& read,
                           const std::optional<std::vector<std::string>>& beside) {
  STACKPORT_CHECK(document.validate(schema));
  try {
    return SeriesReader(document, stack, read).run(beside);
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::input, document.at(document.root(), "YAML: " + e.msg));
  }
}

}  // namespace stackport::patch
