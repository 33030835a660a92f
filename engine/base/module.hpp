// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft {

/// A shared object of weft's own that links libraries which weft itself does not, and is loaded when first needed.
struct Module {
  const char* what;      ///< for messages: "video module"
  const char* file;      ///< "libweft_media.so"
  const char* variable;  ///< of the environment: names the file where it is not beside the program
  const char* entry;     ///< its one symbol
  const char* hint;      ///< what to do where it does not load
};

/// The address of the module's symbol, null when it has none of that name. The module stays loaded.
/// It is looked for where the variable says, beside the program, and in `modules/` of a build folder.
/// Throws FileError with the hint where it is not there or does not load.
void* loaded_entry(const Module& module);

}  // namespace weft
