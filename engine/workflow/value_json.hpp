// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/value.hpp"
#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

/// The value at `view`; invalid and null give null. With `whole_reals_as_integers`, 8.0 becomes 8, as it does in the
/// official front end (JavaScript has one kind of number).
schema::Value to_value(JsonView view, bool whole_reals_as_integers = false);

/// The value, a whole real as an integer.
schema::Value as_javascript(const schema::Value& value);

/// A widget's value as it is sent: in JavaScript's terms, a list wrapped as {"__value__": […]}, since a bare pair of id
/// and slot would be a link.
schema::Value to_widget_value(JsonView view);

/// How values are laid out: `ascii` as json_text.hpp says; with `indent` 0 or more, lists and objects break over lines,
/// two blanks a level, else ", " and ": " on one line.
struct ValueLayout {
  bool ascii = true;
  int indent = -1;
};

/// Appends a literal as JSON.
void append_value(std::string& out, const schema::Value& value, ValueLayout layout);

/// Appends the line break and blanks that `layout.indent` asks for; a blank-less nothing on one line.
void append_break(std::string& out, ValueLayout layout);

}  // namespace weft::workflow
