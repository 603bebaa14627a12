// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
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

enum class ItemKind : uint8_t { function, field, record, enumerator, macro };

/// What a parse declares.
class Surface {
 public:
  std::optional<Item> function(std::string_view name) const;
  std::optional<Item> field(std::string_view record, std::string_view name) const;
  std::optional<Item> record(std::string_view name) const;
  std::optional<Item> enumerator(std::string_view name) const;
  std::optional<Item> macro(std::string_view name) const;

  std::map<std::string, Item, std::less<>> functions, fields, records, enumerators, macros;
};

/// What a set of headers declares when parsed with one set of flags, as it is kept: a text in which
/// each kind's items are in the order of their names, looked at where it stands.
class KernelSurface {
 public:
  KernelSurface(const Surface& surface);
  /// Nullopt: not in the form of to_kept_text().
  static std::optional<KernelSurface> from(std::string text);

  std::optional<Item> function(std::string_view name) const;
  std::optional<Item> field(std::string_view record, std::string_view name) const;
  std::optional<Item> record(std::string_view name) const;
  std::optional<Item> enumerator(std::string_view name) const;
  std::optional<Item> macro(std::string_view name) const;

  std::optional<Item> find(ItemKind kind, std::string_view name) const;
  void visit(ItemKind kind, const std::function<void(std::string_view name)>& take) const;

 private:
  KernelSurface() = default;

  std::string text_;
  std::vector<uint32_t> files_;                 ///< of each file: where its name begins
  std::array<std::vector<uint32_t>, 5> items_;  ///< of each kind: where its lines begin
};

/// Parses `headers` ("rdma/ib_verbs.h", as they are included) as one umbrella with `arguments`, and
/// keeps the answer under `cache` by content. A header that can't be found, or that clashes with
/// the others, is parsed alone; one that can't be parsed at all is left out and named in
/// `left_out`. Before it answers it proves itself: a control declaration must be found and another
/// must not. Error `environment`: that proof fails (broken libclang, flags or header tree).
Result<KernelSurface> read_surface(const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& headers, const host::Path& cache,
                                   std::vector<std::string>* left_out = nullptr);

/// Proves that a parse with `arguments` answers: a kernel's own control header reads without an
/// error, a declaration beside it is found and another is not. Error `environment`: it does not.
Result<void> prove_headers(const std::vector<std::string>& arguments);

}  // namespace stackport::facts
