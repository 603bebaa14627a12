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
  size_t begin = 0, end = 0;  ///< its bytes in the file
  bool whole = true;          ///< false: only declared
};
std::string_view to_string(Definition::Kind kind);

/// A use of a record's field, and where its name is spelled.
struct FieldUse {
  std::string record, field, type;
};

/// One unit as one set of arguments shows it, with its bodies.
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
  /// The fields that the text between two offsets of a file uses.
  std::vector<FieldUse> field_uses(const std::string& file, size_t begin, size_t end) const;

  /// Names that mean something else inside it: parameters, local variables, fields.
  std::set<std::string> own_names(const Definition& definition) const;

  bool reads(const std::string& file) const { return files_.contains(file); }
  const std::set<std::string>& files() const { return files_; }
  /// Names at top level that `file` defines.
  std::vector<std::string> names_in(const std::string& file) const;
  /// The files that include `file`, from the nearest one to the unit itself; empty: not read.
  std::vector<std::string> includers(const std::string& file) const;
  const std::string& bytes(const std::string& file) const;

 private:
  explicit UnitView(facts::Parse parse) : parse_(std::move(parse)) {}
  void add(CXCursor cursor);
  void add_enumerators(CXCursor cursor);
  void put(std::map<std::string, Definition, std::less<>>& map, CXCursor cursor,
           Definition::Kind kind, bool whole);
  const std::string& file_name(CXFile file) const;
  std::string span(const Definition& definition) const;

  facts::Parse parse_;
  std::map<std::string, Definition, std::less<>> macros_, ordinary_, tags_;
  std::set<std::string> files_;
  mutable std::map<CXFile, std::string> names_;
  mutable std::map<std::string, std::string> bytes_;
  struct SpelledUse {
    size_t offset;
    FieldUse use;
  };
  mutable std::optional<std::map<std::string, std::vector<SpelledUse>>> uses_;
};

}  // namespace stackport::delta
