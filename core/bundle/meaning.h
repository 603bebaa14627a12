// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/delta/definitions.h"

namespace stackport::bundle {

/// Where one of the two kernels defines a thing, and how.
struct Meant {
  std::string kernel;
  Place place;
  int last_line = 0;
  std::string body;
};

/// A thing with the same form in both kernels that means another: the compiler is silent, and who
/// uses it may be wrong.
struct Meaning {
  std::string id;  ///< of the name and both texts: what was read is what is signed
  delta::Definition::Kind kind = delta::Definition::Kind::function;
  std::string name;
  Meant native;  ///< in the kernel that the using code is from
  Meant bundle;  ///< as it meets it in the bundle
  double alike = 0;
  bool locking = false;   ///< what takes, releases or demands a lock differs
  bool contract = false;  ///< what its kernel-doc says differs
  std::set<std::string> components;
  std::string signed_at;  ///< "policies/core.yaml:12"; empty: nobody did
};

/// What the components of a plan (all when none is named) use across their seams: X's code of the
/// target's kernel, Y's code of the bundle's core. Values and locks first, then the least alike.
/// Reads both trees once; what they define is kept in the store by content.
Result<std::vector<Meaning>> changed_meanings(const Inputs& inputs, const Plan& plan,
                                              const std::set<std::string>& components);

std::string_view to_string(delta::Definition::Kind kind);
nlohmann::json to_json(const Meaning& meaning);

}  // namespace stackport::bundle
