// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/bundle/plan.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"
#include "core/patch/series.h"
#include "core/policy/policy.h"
#include "core/policy/release.h"
#include "core/report/progress.h"
#include "core/stack/stack.h"

namespace stackport::cli {

/// The options that every command has.
struct Options {
  std::string store;
  std::string data;
  bool json = false;
  unsigned jobs = 0;
};

/// The data folder's contents, loaded and validated.
struct Data {
  stack::Stack stack;
  policy::PolicySet policies;
  patch::Series series;
  std::vector<policy::Release> releases;  ///< sorted by name
};

/// What a command works with. Loads nothing before it is asked.
class Context {
 public:
  explicit Context(Options options);

  const Options& options() const { return options_; }
  report::Progress& progress() { return progress_; }
  bool colour() const { return colour_; }
  /// Folder of stacks/, policies/, patches/, tools/providers/.
  Result<host::Path> data_folder() const;
  Result<kernel::Store> store() const;
  Result<stack::Stack> stack() const;
  /// Every error of every file at once.
  Result<Data> data() const;
  /// Files of the data folder, by path relative to it: policies, series and releases.
  Result<std::vector<std::string>> data_files() const;

  /// Prints to standard output; clears the progress line first.
  void print(const std::string& text);
  void print_json(const nlohmann::json& json);
  /// Whether something was printed: a second JSON document must not follow.
  bool has_printed() const { return has_printed_; }

 private:
  Options options_;
  report::Progress progress_;
  bool colour_;
  bool has_printed_ = false;
};

Result<nlohmann::json> read_json(const host::Path& path);
Result<YamlDocument> read_yaml(const host::Path& root, const std::string& path);

nlohmann::json to_json(const std::vector<Diagnostic>& diagnostics);

}  // namespace stackport::cli
