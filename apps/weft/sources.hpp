// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/workflow/document.hpp"

namespace weft::app {

/// The workflow files that arguments name: a folder stands for the .json and .png files in it, sorted; "-" for
/// standard input. Throws UsageError for a path that is not there or a folder without any.
std::vector<std::string> workflow_sources(const std::vector<std::string>& arguments);

/// Reads one of them. Throws FileError and WorkflowError.
workflow::Document load_source(const std::string& source);

/// How a source is called in messages.
std::string source_name(const std::string& source);

}  // namespace weft::app
