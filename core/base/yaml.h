// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/result.h"

namespace stackport {

/// A YAML file as a person wrote it: parsed, with its text kept so that errors can show the line.
class YamlDocument {
 public:
  /// Errors: not UTF-8, a NUL, a carriage return, a syntax error, more than one document, a
  /// repeated key; each with its place.
  static Result<YamlDocument> parse(std::string text, std::string file);

  /// Holds the document against a JSON Schema (draft 7, closed objects). All errors at once, each
  /// at its node; an unknown key names the nearest known one.
  Result<void> validate(const nlohmann::json& schema) const;

  const YAML::Node& root() const { return root_; }
  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }

  Place place_of(const YAML::Node& node) const;
  /// A diagnostic at `node`, with the line itself.
  Diagnostic at(const YAML::Node& node, std::string message, std::string next = {}) const;

 private:
  std::string file_;
  std::string text_;
  YAML::Node root_;
};

}  // namespace stackport
