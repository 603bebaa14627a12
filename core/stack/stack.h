// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/yaml.h"

namespace stackport::stack {

enum class Layer { core, provider, ulp, consumer };
std::string_view to_string(Layer layer);

/// Modules that are decided together, and the code that they own.
struct Component {
  std::string name;
  std::string title;
  Layer layer = Layer::core;
  std::vector<std::string> sources;  ///< folders (with a trailing '/') or files
  std::vector<std::string> headers;  ///< owned outside `sources`: folders, files, or globs with '*'
  std::vector<std::string> modules;  ///< every module that the component may have, in any kernel
  std::vector<std::string> needs;    ///< components
  std::vector<std::string> host;     ///< host subsystems
  Place place;
};

/// A host subsystem: always Y's, never in a bundle.
struct Subsystem {
  std::string name;
  std::string title;
  std::vector<std::string> headers;  ///< as in Component
  std::vector<std::string> sources;  ///< where its exports live
  Place place;
};

struct Stack {
  std::string name;
  std::string file;
  std::vector<std::string> roots;     ///< folders of which every module must belong to a component
  std::vector<Component> components;  ///< in the file's order
  std::vector<Subsystem> subsystems;

  const Component* find(std::string_view component) const;
  /// Who owns a source or header of the kernel ("include/rdma/ib_verbs.h"): the longest match wins;
  /// null when no component does.
  const Component* owner_of(std::string_view path) const;
  const Subsystem* subsystem_of(std::string_view path) const;
};

/// How closely `pattern` (a folder with a trailing '/', a file, or a glob whose '*' stays within a
/// folder's name) names `path`: its letters, '*' aside; 0 when it does not.
size_t match_length(std::string_view pattern, std::string_view path);

/// Errors (input, all at once): what the schema refuses; a name used twice; `needs` or `host` of an
/// unknown name (with the nearest); a cycle of `needs` (with its whole way); a path that is not
/// safe; a module in two components.
Result<Stack> load_stack(const YamlDocument& document, const nlohmann::json& schema);

}  // namespace stackport::stack
