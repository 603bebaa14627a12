// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/patch/trailers.h"
#include "core/policy/policy.h"

namespace stackport::patch {

/// A patch's file, with the same change as another makes, for the text of other kernels.
struct Variant {
  std::string file;
  std::string text;
};

/// One patch of a component, to be applied in the series' order.
struct Patch {
  std::string component;
  std::string file;  ///< "patches/core/0001-route.patch"
  std::string text;
  std::string why;
  std::string patch_class;                 ///< "backport" unless the series says otherwise
  bool semantic = false;                   ///< SmPL (.cocci), which spatch applies
  int limit = 120;                         ///< seconds that spatch may take
  bool reverse = false;                    ///< what it did is taken back
  policy::Kind on = policy::Kind::take_x;  ///< the policy whose code it patches
  std::vector<policy::Condition> conditions;
  std::vector<Variant> variants;  ///< tried in order when the text itself does not apply
  Trailers trailers;
  Place place;  ///< in series.yaml
};

/// Lines of a component's file as the other kernel has them: of a function as a whole, or those
/// that differ and spell a word.
struct Taken {
  std::string component;
  std::string name;                ///< unique
  std::string file;                ///< in the source tree
  std::string function;            ///< empty: the whole file is compared
  std::string other_file;          ///< where the other kernel has `function`; empty: in `file`
  std::vector<std::string> words;  ///< empty: everything that differs in `function`
  std::string why;
  policy::Kind on = policy::Kind::take_x;  ///< the policy whose code is changed
  std::vector<policy::Condition> conditions;
  Place place;  ///< in series.yaml
};

/// What a compat header gets of a kernel's own file.
struct Copied {
  bool from_source = false;  ///< X's; else Y's
  std::string file;
  std::vector<std::string> includes;     ///< headers that it includes, before the rest
  std::vector<std::string> functions;    ///< under names of its own, with what static they call
  std::vector<std::string> definitions;  ///< macros, records and functions as they stand there
  bool switched_off = false;             ///< what stands where a configuration symbol is not set
};

/// A header that Y lacks, or lacks something of; found before the next of its name, which it
/// includes.
struct CompatItem {
  std::string name;    ///< unique
  std::string header;  ///< "linux/unaligned.h"
  std::string text;    ///< the lines, without guard
  std::string why;
  std::vector<policy::Condition> conditions;
  Place place;
  std::vector<Copied> copied = {};  ///< behind the text
};

struct Series {
  std::vector<Patch> patches;
  std::vector<Taken> taken;
  std::vector<CompatItem> compat;
};

/// Reads one patches/<component>/series.yaml. `read` gives the text of a file beside it; `beside`
/// names all files there, so that a patch that the series forgets is an error.
/// Errors (input, all at once): schema, a missing or unused file, an unknown component, a path with
/// `..` (in the series or inside a patch), CRLF, a patch without hunks, a name used twice, trailers
/// that can't be read or that don't say what the patch's class demands.
Result<Series> load_series(const YamlDocument& document, const nlohmann::json& schema,
                           const stack::Stack& stack,
                           const std::function<Result<std::string>(const std::string&)>& read,
                           const std::optional<std::vector<std::string>>& beside = std::nullopt);

/// Conditions of patches and compat items that are not wrong but not good.
std::vector<Diagnostic> lint(const Series& series);

/// A changed region of a file that was patched: in the result, `added` lines from `line`; where
/// lines only went, the line that now stands in their place. Context lines are no part of it.
struct Hunk {
  std::string file;
  int line = 0;
  int added = 0;
  int removed = 0;
};

struct Applied {
  std::string file;                          ///< the patch's, or its variant's, that applied
  std::map<std::string, std::string> files;  ///< path -> new bytes
  std::vector<std::string> deleted;          ///< sorted
  std::vector<Hunk> hunks;                   ///< none of deleted files
};

/// Applies a unified diff (git or plain, a/ b/ prefixes) to the files that `read` gives, by
/// libgit2, without fuzz or offset. Error (input) at the hunk's place in the patch: which line was
/// expected, which stands there, and where in the file the hunk's old lines do stand, if anywhere.
/// All at once. Where a patch has variants, the first of them all that applies as a whole; when
/// none does, each is a note. `read` fails for a file that is not there. Refused: binary patches,
/// renames, changed modes.
Result<Applied> apply(const Patch& patch,
                      const std::function<Result<std::string>(const std::string&)>& read);

}  // namespace stackport::patch
