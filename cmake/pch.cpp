// SPDX-License-Identifier: Apache-2.0
// Owns the precompiled ATen header, and stands in for a layer that has no source yet.
