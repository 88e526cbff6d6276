// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelLedger} from "./IModelLedger.sol";

/// @title What a publication must look like, whoever sends it
/// @notice Each check passes in silence or reverts with the error that says what was wrong.
library Checks {
    uint256 private constant MAX_IDENTIFIER_LENGTH = 31;
    uint32 private constant MILLION = 1_000_000;
    bytes4 private constant RAW_SHA256 = 0x01551220;
    bytes4 private constant DAG_PB_SHA256 = 0x01701220;

    /// @notice 1 to 31 of `a-z 0-9 . _ -`.
    function identifier(string calldata text) internal pure {
        bytes calldata characters = bytes(text);
        if (characters.length == 0 || characters.length > MAX_IDENTIFIER_LENGTH) {
            revert IModelLedger.InvalidIdentifier(text);
        }
        for (uint256 i = 0; i < characters.length; ++i) {
            bytes1 c = characters[i];
            if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "." || c == "_" || c == "-")) {
                revert IModelLedger.InvalidIdentifier(text);
            }
        }
    }

    /// @notice Not zero.
    function hash(bytes32 value) internal pure {
        if (value == 0) revert IModelLedger.InvalidHash(value);
    }

    /// @notice CIDv1, raw or dag-pb, SHA-256.
    function cid(IModelLedger.Cid calldata value) internal pure {
        if (value.prefix != RAW_SHA256 && value.prefix != DAG_PB_SHA256) revert IModelLedger.InvalidCid(value.prefix);
        hash(value.digest);
    }

    /// @notice Each metric is at most one million millionths.
    function metrics(IModelLedger.Metrics memory values) internal pure {
        for (uint8 i = 0; i <= uint8(type(IModelLedger.Metric).max); ++i) {
            IModelLedger.Metric metric = IModelLedger.Metric(i);
            uint32 value = pick(values, metric);
            if (value > MILLION) revert IModelLedger.InvalidMetric(metric, value);
        }
    }

    /// @notice The value of one metric.
    function pick(IModelLedger.Metrics memory values, IModelLedger.Metric metric) internal pure returns (uint32 value) {
        if (metric == IModelLedger.Metric.Accuracy) return values.accuracy;
        if (metric == IModelLedger.Metric.Precision) return values.precision;
        if (metric == IModelLedger.Metric.Recall) return values.recall;
        if (metric == IModelLedger.Metric.F1) return values.f1;
        return values.auc;
    }
}
