// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MODEL_LEDGER_ADDRESS} from "src/Addresses.sol";
import {IModelLedger} from "src/IModelLedger.sol";

/// @title A member that does in one transaction what takes people years
/// @notice Stands in a test network's genesis block as an account of an organisation.
contract Crowd {
    IModelLedger internal constant LEDGER = IModelLedger(MODEL_LEDGER_ADDRESS);

    function publish(uint32 task, uint256 from, uint256 count) external {
        for (uint256 i = from; i < from + count; ++i) {
            uint32 score = uint32(uint256(keccak256(abi.encode("score", i))) % 1_000_000);
            LEDGER.publish(
                IModelLedger.Publication({
                    task: task,
                    parent: 0,
                    format: IModelLedger.Format.Safetensors,
                    sizeBytes: 100_000_000,
                    claimed: IModelLedger.Metrics(score, score, score, score, score),
                    weightsHash: keccak256(abi.encode("weights", i)),
                    cardHash: keccak256(abi.encode("card", i)),
                    weightsCid: IModelLedger.Cid(0x01701220, keccak256(abi.encode("content", i))),
                    cardCid: IModelLedger.Cid(0x01551220, keccak256(abi.encode("card content", i))),
                    architecture: "resnet-50"
                })
            );
        }
    }

    function approve(uint32 from, uint32 count) external {
        for (uint32 model = from; model < from + count; ++model) {
            LEDGER.approve(model);
        }
    }

    /// @notice Five events a round: asks for access to its own model, grants and records it, revokes, and denies.
    function talk(uint8 organisation, uint32 from, uint32 count) external {
        for (uint32 model = from; model < from + count; ++model) {
            IModelLedger.ModelView memory view_ = LEDGER.modelOf(model);
            if (view_.status > IModelLedger.ModelStatus.Approved) continue;
            LEDGER.requestAccess(model);
            LEDGER.grantAccess(model, organisation, 1, abi.encode(model, model, model));
            LEDGER.recordDownload(model, view_.publication.weightsHash);
            LEDGER.revokeAccess(model, organisation);
            LEDGER.recordDenied(model, address(this), IModelLedger.DenialReason.NotGranted);
        }
    }
}
