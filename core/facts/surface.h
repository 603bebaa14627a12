// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::facts {

/// A declared thing and its form, as one kernel's headers give it.
struct Item {
  /// Canonical spelling: "int (struct ib_device *, int)", of a bit-field "unsigned int : 3"; a
  /// macro's body.
  std::string type;
  std::string file;  ///< as libclang names it
  int line = 0;
};

/// What a set of headers declares when parsed with one set of flags.
class Surface {
 public:
  std::optional<Item> function(std::string_view name) const;
  std::optional<Item> field(std::string_view record, std::string_view name) const;
  std::optional<Item> record(std::string_view name) const;
  std::optional<Item> enumerator(std::string_view name) const;
  std::optional<Item> macro(std::string_view name) const;

  std::map<std::string, Item, std::less<>> functions, fields, records, enumerators, macros;
};

/// Parses `headers` ("rdma/ib_verbs.h", as they are included) as one umbrella with `arguments`, and
/// keeps the answer under `cache` by content. A header that can't be found, or that clashes with
/// the others, is parsed alone; one that can't be parsed at all is left out and named in
/// `left_out`. Before it answers it proves itself: a control declaration must be found and another
/// must not. Error `environment`: that proof fails (broken libclang, flags or header tree).
Result<Surface> read_surface(const std::vector<std::string>& arguments,
                             const std::vector<std::string>& headers, const host::Path& cache,
                             std::vector<std::string>* left_out = nullptr);

/// Proves that a parse with `arguments` answers: a kernel's own control header reads without an
/// error, a declaration beside it is found and another is not. Error `environment`: it does not.
Result<void> prove_headers(const std::vector<std::string>& arguments);

}  // namespace stackport::facts
