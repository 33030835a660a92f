// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace weft::app::check {

/// A file to check.
struct WorkflowFile {
  std::string path;    ///< "-" for standard input
  bool named = false;  ///< by the user, rather than found in a folder: must be a workflow
};

/// The files that arguments name; of a folder, all .json and .png files in it and below, sorted. Throws UsageError for
/// a path that is not there and for a folder without any.
std::vector<WorkflowFile> workflow_files(const std::vector<std::string>& arguments);

/// Whether a file that was not read as a workflow does not even claim to be one: other JSON, a picture without one.
bool is_other_file(const std::string& path);

}  // namespace weft::app::check
