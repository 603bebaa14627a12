// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/facts/surface.h"
#include "core/facts/unit.h"
#include "core/kernel/prepare.h"

namespace stackport::bundle {

/// What the two kernels declare, found when it is first asked for and kept in the store.
class KernelFacts {
 public:
  explicit KernelFacts(const Inputs& inputs) : inputs_(inputs) {}

  /// Answers a policy's condition. Errors name the condition's place.
  Result<bool> holds(const policy::Condition& condition);
  /// What the headers that the stack's code includes declare.
  Result<const facts::KernelSurface*> surface(policy::Side side);
  Result<bool> all_hold(const std::vector<policy::Condition>& conditions);

 private:
  Result<const kernel::Tree*> tree_of(const policy::Condition& condition) const;
  Result<bool> has_header(const policy::Condition& condition) const;
  Result<bool> has_config(const policy::Condition& condition) const;
  Result<bool> has_module(const policy::Condition& condition) const;
  Result<bool> has_version(const policy::Condition& condition) const;
  Result<bool> has_macro_with_parameters(const policy::Condition& condition) const;
  /// That a header which could not be parsed does not hide what was not found: an error otherwise.
  Result<void> prove_absent(const policy::Condition& condition) const;
  /// A header's text as it would be included; empty where there is none.
  Result<std::string> target_header(const std::string& header) const;
  Result<std::string> source_header(const std::string& header) const;
  Result<std::vector<std::string>> arguments(policy::Side side);
  /// Headers that the stack's code in a kernel includes.
  Result<std::vector<std::string>> headers_of_stack(const kernel::Tree& tree) const;

  const Inputs& inputs_;
  std::optional<facts::KernelSurface> surfaces_[2];  ///< of the source and of the target
  std::vector<std::string> left_out_[2];             ///< headers that could not be parsed
  std::optional<std::vector<std::string>> target_arguments_;
};

/// How kbuild compiles the units of a folder, by its dry run; kept in the store.
Result<std::vector<facts::CompileCommand>> kept_commands(const Inputs& inputs,
                                                         const host::Path& folder,
                                                         const std::vector<std::string>& variables);

/// The written image, kept in the store by content.
Result<host::Path> staged(const Inputs& inputs, const Image& image);

Result<std::vector<facts::CompileCommand>> kept_commands(host::Processes& processes,
                                                         const kernel::Store& store,
                                                         const kernel::Target& target,
                                                         const host::Path& folder,
                                                         const std::vector<std::string>& variables);

/// libclang's arguments for a module of the target that has nothing of the bundle's.
Result<std::vector<std::string>> target_arguments(host::Processes& processes,
                                                  const kernel::Store& store,
                                                  const kernel::Target& target);

/// How kbuild compiles the units of an image, by source path; kept in the store by content.
/// `folder` becomes the written image.
Result<std::vector<facts::CompileCommand>> commands_of(const Inputs& inputs, const Image& image,
                                                       host::Path& folder);

/// The target's arguments with its header folders exchanged for another kernel's.
std::vector<std::string> moved_arguments(const std::vector<std::string>& arguments,
                                         const kernel::Target& target,
                                         const kernel::Prepared& prepared);

/// The architecture folders for which the target has generated headers.
std::vector<std::string> architectures(const kernel::Target& target);

/// The folders of the target's headers, in the compiler's order.
std::vector<host::Path> header_folders(const kernel::Target& target);

}  // namespace stackport::bundle
