// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/cancel.hpp"

namespace weft::app {

/// Makes the first Ctrl-C (or SIGTERM) a request to stop, and the second end the process at once.
/// Call once; the token stays in use until the process ends.
void cancel_on_interrupt(const CancelToken& token);

}  // namespace weft::app
