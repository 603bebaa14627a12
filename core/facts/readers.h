// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace stackport::facts {

/// A field as one compilation fixes it: where it lies and what it is. Without a name: the record
/// itself, of which only the size counts.
struct FieldLayout {
  long offset = 0;  ///< bits
  long size = 0;    ///< bits
  std::string type;

  bool operator==(const FieldLayout&) const = default;
};

/// One record of `records` that code depends on.
struct Touch {
  std::string record;   ///< "ib_device"
  std::string field;    ///< empty: its size
  bool loaded = false;  ///< through a pointer that is no parameter of the function
  int line = 0;

  auto operator<=>(const Touch&) const = default;
};

/// A call that hands on a pointer to a record.
struct Handed {
  std::string callee;
  std::string record;
  bool loaded = false;

  auto operator<=>(const Handed&) const = default;
};

struct ReaderFunction {
  std::string name;
  bool is_static = false;
  bool is_inline = false;
  std::string file;  ///< relative to the root that holds it
  int line = 0;
  std::set<std::string> parameters;  ///< records that it takes or returns pointers to
  std::set<Touch> touches;
  std::set<Handed> handed;
  std::set<std::string> calls;
};

/// What a unit's code knows of the layout of certain records.
struct UnitReaders {
  std::map<std::string, ReaderFunction> functions;  ///< those of the unit, and inlines they call
  std::map<std::string, std::map<std::string, FieldLayout>>
      layouts;                                 ///< record -> field ("": size)
  std::map<std::string, std::string> headers;  ///< record -> the header that defines it
  std::vector<std::string> errors;             ///< of the parse: it may not know all
};

/// Whose records are asked for: those that these headers define, and those that hold one of them.
struct ReadersRequest {
  std::string source;
  std::vector<std::string> arguments;
  std::vector<std::string> roots;  ///< folders below which headers are named
  std::set<std::string> headers;   ///< "include/rdma/ib_verbs.h"
  std::set<std::string> tags;      ///< records; functions that take one are told, too
};

Result<UnitReaders> read_unit(const ReadersRequest& request);

/// How `arguments` lay out records that the headers (as they are included) define, all of them when
/// `records` is empty: record -> field ("": the record). A record that is not there is left out.
/// Errors of the parse are in `errors`.
Result<std::map<std::string, std::map<std::string, FieldLayout>>> layouts_of(
    const std::vector<std::string>& arguments, const std::vector<std::string>& headers,
    const std::set<std::string>& records, std::vector<std::string>* errors);

/// Whether every call of `function` in a unit passes a null pointer wherever it takes a pointer to
/// `record`; nullopt when the unit does not call it, or takes its address.
Result<std::optional<bool>> passes_null(const std::string& source,
                                        const std::vector<std::string>& arguments,
                                        const std::string& function, const std::string& record);

}  // namespace stackport::facts
