// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft::app {

/// What the command tells the shell. docs/command-line.md lists them for users; scripts rely on the numbers.
enum class ExitCode : int {
  success = 0,
  failed = 1,       ///< a node, a file or the device failed while running
  usage = 2,        ///< the command line asks for something that does not exist
  invalid = 3,      ///< a workflow cannot be read or does not validate
  missing = 4,      ///< a workflow is fine but for model or picture files that are not there
  unsupported = 5,  ///< a workflow is fine but for node types or model families that weft lacks (check)
  cancelled = 130   ///< Ctrl-C, as shells number it
};

}  // namespace weft::app
