// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/yaml.h"
#include "core/stack/stack.h"

namespace stackport::policy {

enum class Kind { take_x, reuse_y, exclude };
std::string_view to_string(Kind kind);  ///< "take-x", "reuse-y", "exclude"
std::string_view notation(Kind kind);   ///< "X", "~Y", "-"

enum class Side { source, target };

/// A statement about one kernel: `has` or `lacks` a thing, or a configuration's value.
struct Condition {
  enum class Subject {
    header,
    function,
    field,
    bit_field,
    macro,
    enumerator,
    type,
    module,
    config,
    version
  };
  Side side = Side::target;
  Subject subject = Subject::header;
  bool has = true;    ///< false: `lacks`
  std::string name;   ///< "linux/unaligned.h", "ib_create_cq", "ib_device.dev", "SCSI_SRP_ATTRS"
  std::string value;  ///< config: "=m"; version: ">= 6.6"; macro: "2" parameters; empty: any
  std::string text;   ///< as written
  Place place;
};
/// "target lacks header linux/unaligned.h"
std::string to_string(const Condition& condition);

/// Answers a condition from the facts of the two kernels.
/// Error: the facts can't tell (kind `environment`); never "does not hold" by default.
using Facts = std::function<Result<bool>(const Condition&)>;

/// A declared edit, by delta and never by version. It acts where `delta` is found, at places that
/// the compiler's parse gives; where the kernels don't differ in the item it does nothing.
struct Adjustment {
  /// The difference that it answers.
  enum class Item { function, field, header, enumerator, macro };
  enum class Change { added, removed, changed, renamed, moved, missing };
  enum class Edit {
    insert_argument,   ///< calls of `name`: `value` becomes argument `at`
    drop_argument,     ///< calls of `name`
    replace_argument,  ///< calls of `name`: `$0` in `value` is the text that stood there
    insert_parameter,  ///< functions bound to the callback: `value` becomes parameter `at`
    drop_parameter,
    replace_parameter,  ///< `$0` in `value` is the parameter as it stood
    rename,             ///< uses of the field or calls of the function become `value`
    drop_initializer,   ///< `.field = x` goes
    replace_include,    ///< `#include <name>` becomes `#include <value>`
    move_flag,      ///< `x.flags & name` becomes `x.to_field & value`; `flags` is that of `field`
    copy_argument,  ///< uses of the macro get `at` from the last `value` with the same `key`
    unquote_argument,  ///< uses of the macro: `at` is a name where `value` makes a string of it
    make_writable      ///< objects of the field's record lose `const`
  };
  enum class Expect { any, some, one };

  std::string rule;  ///< its name, unique within the file
  std::string why;
  Item item = Item::function;
  std::string name;  ///< "ib_create_cq", "ib_device_ops.create_cq", "asm/unaligned.h"
  /// Of a function: the argument (from 1) that takes a callback; 0: the function itself is meant.
  int callback = 0;
  Change change = Change::changed;
  Edit edit = Edit::replace_parameter;
  int at = 0;   ///< argument or parameter, from 1
  int key = 0;  ///< of a copied argument: the one that two macros must have alike
  std::string value;
  std::string field;     ///< of a moved flag: "ib_device_attr.device_cap_flags"
  std::string to_field;  ///< of a moved flag: the field of that record that has it now
  std::string prologue;  ///< a statement to put first in each body whose parameters were changed
  std::string include;   ///< a header that a file with such a body needs; added where it is not
  Expect expect = Expect::some;
  Place place;  ///< policy file and line of the rule

  std::string delta_text() const;  ///< "field ib_device_ops.create_cq, parameter 3 changed"
};

struct Exception {
  std::vector<Condition> conditions;  ///< all must hold
  Kind kind = Kind::exclude;
  std::string why;
  Place place;
};

/// A proposed resolution that a maintainer accepts, or still has to read.
struct Accepted {
  std::string id;
  std::string what;   ///< the item and the resolution, for people
  bool open = false;  ///< entered by the tool and not accepted yet
  Place place;
};

/// What X's code of a component is taken without: upstream commits, or files, which then stand as Y
/// has them.
struct Revert {
  std::vector<std::string> files;  ///< paths in both kernels; or
  std::string commit;              ///< one, by id; or
  std::string range;               ///< "A..B": those of the component
  std::string trailer;  ///< "Key: text": those whose message has it; within `range` if both
  std::string why;
  std::vector<Condition> conditions;  ///< all must hold
  Place place;
};

/// One file of policies/: of a component, or of a layer (its defaults and the rules that all its
/// components share).
struct Policy {
  std::string component;  ///< empty when it is a layer's
  std::optional<stack::Layer> layer;
  std::optional<Kind> kind;  ///< a layer's file may leave it out, a component's may then inherit it
  std::string why;
  std::string owner;  ///< empty: from X's MAINTAINERS
  std::vector<Exception> exceptions;
  std::vector<Revert> reverts;
  std::vector<Adjustment> adjustments;
  std::vector<Accepted> accept;
  Place place;
};

/// Errors (input, all at once): the schema's; an unknown component with the nearest name; a
/// condition that can't be read; an edit that doesn't fit its delta; a rule named twice; a commit,
/// range or trailer that is none.
Result<Policy> load_policy(const YamlDocument& document, const nlohmann::json& schema,
                           const stack::Stack& stack);

struct PolicySet {
  std::map<std::string, Policy> components;
  std::map<stack::Layer, Policy> layers;
};
/// Errors: a component with two files; two files of a layer.
Result<PolicySet> make_set(std::vector<Policy> policies);

/// What was decided for one component, by whom, and why.
struct Decision {
  std::string component;
  Kind kind = Kind::exclude;
  std::string why;
  Place place;  ///< policy file and line that decided
  std::vector<std::string>
      because;          ///< conditions that held: "source lacks function iscsi_conn_bind"
  bool decided = true;  ///< false: no policy names it, so that the closure must speak
};

nlohmann::json to_json(const Decision& decision);

/// Pure: the same policies and facts give the same decisions. A component that neither its own file
/// nor its layer's decides comes back with `decided` false.
Result<std::vector<Decision>> decide(const PolicySet& policies, const stack::Stack& stack,
                                     const Facts& facts);

/// The adjustments that hold for a component: its own first, then its layer's.
std::vector<Adjustment> adjustments_for(const PolicySet& policies,
                                        const stack::Component& component);

/// Reads "lacks header linux/unaligned.h", "has field ib_device.dev", "config SCSI_SRP_ATTRS=m",
/// "version >= 6.6".
Result<Condition> parse_condition(std::string_view text, Side side, Place place);

/// Reads the value of an `if:` that its schema took: `source` and `target`, each a statement or a
/// list of them. Every bad statement is added to `errors`.
std::vector<Condition> read_conditions(const YamlDocument& document, const YAML::Node& node,
                                       std::vector<Diagnostic>& errors);

/// Adds a warning for each condition on a version.
void lint_conditions(const std::vector<Condition>& conditions, std::vector<Diagnostic>& out);

/// Things that are not wrong but not good: a version condition, an exception that an earlier one
/// shadows, a policy file for a component that decides as its layer does anyway.
std::vector<Diagnostic> lint(const PolicySet& policies, const stack::Stack& stack);

}  // namespace stackport::policy
