// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/graph/graph.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::graph {

struct ValidationOptions {
  /// Run only for the sake of these output nodes (ids); empty: all of them.
  std::vector<std::string> only_outputs;
};

/// A prompt, checked. `graph` schedules the output nodes that are fit to run, also where others are not.
struct Report {
  Graph graph;
  std::vector<Violation> errors;      ///< all of them, in the document's order
  std::vector<Violation> warnings;    ///< what is ignored; --strict makes errors of them
  std::vector<std::string> rejected;  ///< ids of output nodes that cannot run because of the errors
};

/// Checks whatever an output node needs, in ComfyUI's error vocabulary; nodes that nothing needs are not looked at,
/// except that an unknown class at the end of a chain is an error, since it may well be an output. Throws nothing of
/// its own: errors are in the report. The graph borrows `library`.
/// differs: ComfyUI stops at the first error of a node's link and runs the outputs that are left.
Report validate(const workflow::Prompt& prompt, const schema::NodeLibrary& library, const schema::Services& services,
                const ValidationOptions& options = {});

/// The graph of a report. Throws ValidationError with all errors (and, if strict, all warnings); keep_going drops the
/// rejected outputs instead, as long as one is left.
Graph take_graph(Report&& report, bool strict = false, bool keep_going = false);

}  // namespace weft::graph
