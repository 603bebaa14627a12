// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts/clang.h"

namespace stackport::delta {

/// What a name stands for at the top level of a unit.
struct Definition {
  enum class Kind { macro, function, variable, enumerator, type, record };
  Kind kind = Kind::macro;
  CXCursor cursor;
  std::string file;  ///< absolute, normal
  int line = 0;
  size_t begin = 0, end = 0;  ///< its bytes in the file; of a function without the body
  bool whole = true;          ///< false: only declared
};
std::string_view to_string(Definition::Kind kind);

/// A use of a record's field, and where its name is spelled.
struct FieldUse {
  std::string record, field, type;
};

/// One unit as one set of arguments shows it. Bodies are parsed when one is asked for.
class UnitView {
 public:
  static Result<UnitView> read(const std::string& source,
                               const std::vector<std::string>& arguments);

  /// A macro, function, variable, enumerator or typedef.
  const Definition* find(std::string_view name) const;
  /// A struct, union or enum.
  const Definition* find_tag(std::string_view name) const;
  std::optional<std::string> field(const std::string& record, const std::string& name) const;

  /// What is compared between two views: a macro's parameters and body, a type's spelling.
  std::string form(const Definition& definition) const;
  /// The lines that define it, ready to be put elsewhere. Empty: it can't be taken out.
  std::string text(const Definition& definition) const;
  /// The macro whose use makes the definition; empty: it is written out.
  std::string made_by(const Definition& definition) const;
  /// The fields that it uses.
  Result<std::vector<FieldUse>> field_uses(const Definition& definition) const;

  /// Names that mean something else inside it: parameters, local variables, fields.
  Result<std::set<std::string>> own_names(const Definition& definition) const;

  /// Its cursor; of a function that has a body, with that.
  Result<CXCursor> with_body(const Definition& definition) const;

  bool reads(const std::string& file) const { return files_.contains(file); }
  const std::set<std::string>& files() const { return files_; }
  /// Names at top level that `file` defines.
  std::vector<std::string> names_in(const std::string& file) const;
  /// The files that include `file`, from the nearest one to the unit itself; empty: not read.
  std::vector<std::string> includers(const std::string& file) const;
  const std::string& bytes(const std::string& file) const;

 private:
  UnitView(facts::Parse parse, std::string source, std::vector<std::string> arguments)
      : parse_(std::move(parse)), source_(std::move(source)), arguments_(std::move(arguments)) {}
  void add(CXCursor cursor);
  void add_enumerators(CXCursor cursor);
  bool has_skipped_body(CXCursor function) const;
  void put(std::map<std::string, Definition, std::less<>>& map, CXCursor cursor,
           Definition::Kind kind, bool whole);
  const std::string& file_name(CXFile file) const;
  std::string span(const Definition& definition) const;
  /// Behind the definition, with its body.
  size_t end_of(const Definition& definition) const;
  Result<void> read_bodies() const;
  void add_use(CXCursor member) const;

  facts::Parse parse_;
  std::string source_;
  std::vector<std::string> arguments_;
  std::map<std::string, Definition, std::less<>> macros_, ordinary_, tags_;
  std::set<std::string> files_;
  mutable std::map<CXFile, std::string> names_;
  mutable std::map<std::string, std::string> bytes_;
  mutable std::optional<facts::Parse> bodies_;
  struct SpelledUse {
    size_t offset;
    FieldUse use;
  };
  mutable std::map<std::string, std::vector<SpelledUse>> uses_;
  /// Functions with bodies, by file and the offset of their names.
  mutable std::map<std::pair<std::string, size_t>, CXCursor> functions_;
};

}  // namespace stackport::delta
