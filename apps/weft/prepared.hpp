// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.hpp"
#include "engine/graph/validate.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/document.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::app {

/// How a document becomes something to run.
struct PrepareOptions {
  std::vector<std::string> assignments;  ///< "3.seed=7"
  bool strict = false;                   ///< warnings are errors
  bool keep_going = false;               ///< outputs that do not validate are left out
  bool silent = false;                   ///< warnings were said before
};

/// What a document became.
struct Prepared {
  workflow::Prompt prompt;
  graph::Graph graph;
};

/// The prompt of a document: converted, changed as asked, not yet validated. Warnings are said, or thrown if strict.
workflow::Prompt to_prompt(const workflow::Document& document, const schema::NodeLibrary& library,
                           const PrepareOptions& options);

/// Validates. Warnings are said on standard error, or thrown if strict. Throws ValidationError with all violations.
graph::Graph to_graph(const workflow::Prompt& prompt, const schema::NodeLibrary& library,
                      const schema::Services& services, const PrepareOptions& options);

/// Whether all that is wrong is that files are not there, so that the workflow itself is fine.
bool only_files_missing(const std::vector<Violation>& violations, const schema::NodeLibrary& library,
                        const schema::Services& services);

}  // namespace weft::app
