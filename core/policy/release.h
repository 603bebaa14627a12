// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/policy/policy.h"

namespace stackport::policy {

/// Two kernels for which a bundle is made.
struct KnownPair {
  std::string source;
  std::string target;
  Place place;

  bool operator==(const KnownPair& other) const {
    return source == other.source && target == other.target;
  }
};
/// "debian-6.12 on debian-6.1"
std::string to_string(const KnownPair& pair);

/// A policy that holds in one release, whatever the component's files say.
struct Override {
  std::string component;
  Kind kind = Kind::exclude;
  std::string why;
  Place place;
};

/// A patch that a release lists although it demands backports only.
struct Allowance {
  std::string patch;
  std::string why;
  Place place;
};

/// One file of stacks/releases/.
struct Release {
  std::string name;
  std::string title;
  std::vector<KnownPair> pairs;
  std::vector<Override> overrides;
  bool backports_only = false;
  std::vector<Allowance> allowed;
  Place place;
};

/// Errors (input, all at once): the schema's; an unknown component with the nearest name; a pair, a
/// component or a patch named twice; a release that is not called as its file.
Result<Release> load_release(const YamlDocument& document, const nlohmann::json& schema,
                             const stack::Stack& stack);

/// The file of a release, as `load_release` reads it.
std::string to_yaml(const Release& release);

/// The policies as they stand in a release: an overridden component keeps its rules and what its
/// maintainer accepted, and loses its exceptions.
PolicySet in_release(PolicySet policies, const Release& release);

/// The pairs of all releases, each once, in the order of their files.
std::vector<KnownPair> known_pairs(const std::vector<Release>& releases);

}  // namespace stackport::policy
