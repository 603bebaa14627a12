// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/facts/clang.h"
#include "core/facts/readers.h"

namespace stackport::facts {

/// The record that a pointer type points at, through any number of stars; empty: none.
std::string pointed_record(CXType type);
/// A record type's tag, of qualifiers and typedefs freed; empty when it is no record with a name.
std::string record_name(CXType type);
/// A field of a record as it is laid out; `record` is the outermost one with a name.
FieldLayout layout_of(CXType record, CXCursor field);
FieldLayout layout_of(CXType record);
/// The definition of the outermost named record around a field.
CXCursor holder_of(CXCursor field);
/// The fields of a record, those of its unnamed members too.
std::vector<CXCursor> fields_of(CXType record);
/// The first errors of a parse, each with its place.
std::vector<std::string> errors_of(CXTranslationUnit unit);

}  // namespace stackport::facts
