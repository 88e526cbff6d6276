// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {Fixture} from "./Fixture.sol";

contract SmokeTest is Fixture {
    function test_foundersMayConnectAndSend() public view {
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(A, 0), address(1), 0, 0, 0, ""), "founder sends");
        assertFalse(CONSORTIUM.transactionAllowed(stranger(), address(1), 0, 0, 0, ""), "stranger doesn't");
        assertEq(CONSORTIUM.permissionsVersion(), 1);
    }

    function test_modelGoesFromPublicationToRecall() public {
        uint32 task = openTask("brain-mri-tumor", 2, 2);
        uint32 model = publishAs(A, task, 1, 900_000);
        assertFalse(approveAs(B, model), "one of two");
        assertTrue(approveAs(C, model), "two of two");
        assertEq(LEDGER.latest(task), model);
        attestAs(B, model, 880_000);
        attestAs(C, model, 860_000);
        assertEq(LEDGER.topTen(task)[0].score, 860_000);
        callLedger(abi.encodeCall(IModelLedger.recall, (model, IModelLedger.RecallReason.SafetyRisk, 0)));
        assertEq(LEDGER.topTen(task).length, 0);
        assertEq(LEDGER.latest(task), 0);
    }
}
