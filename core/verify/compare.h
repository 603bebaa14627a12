// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/manifest.h"
#include "core/verify/judge.h"

namespace stackport::verify {

/// The results of the same case on a stack that is known to be good.
struct Reference {
  std::string name;  ///< "in-box 6.1.0-56-amd64"
  std::map<std::string, std::string> results;
};

/// "86 passed, 186 skipped, 1 failed".
std::string count_results(const std::map<std::string, std::string>& results);

/// Whom to ask about modules of a bundle: "owner of core, iser: NAME".
std::vector<std::string> owners_of(const std::vector<std::string>& modules,
                                   const bundle::Manifest& manifest);

/// Adds a finding for each test that passes on a reference and does not pass here, and notes: the
/// counts of all, and each test that differs.
void compare(CaseResult& result, const std::vector<Reference>& references);

}  // namespace stackport::verify
