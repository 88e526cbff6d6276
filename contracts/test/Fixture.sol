// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "../src/Roles.sol";
import {Assertions} from "./Assertions.sol";
import {IFounding} from "./IFounding.sol";

/// @title A network of four hospitals, a partner and a regulator, both contracts where a genesis block puts them
abstract contract Fixture is Assertions {
    IConsortium internal constant CONSORTIUM = IConsortium(CONSORTIUM_ADDRESS);
    IModelLedger internal constant LEDGER = IModelLedger(MODEL_LEDGER_ADDRESS);

    uint8 internal constant HOSPITAL_ROLES = PUBLISHER | CONSUMER | VALIDATOR;
    uint8 internal constant A = 1;
    uint8 internal constant B = 2;
    uint8 internal constant C = 3;
    uint8 internal constant D = 4;
    uint8 internal constant PARTNER = 5;
    uint8 internal constant REGULATOR = 6;

    uint16 internal constant MAJORITY = 5_000;
    uint32 internal constant LIFETIME = 7 days;
    uint256 internal constant START = 1_800_000_000;

    function setUp() public virtual {
        VM.warp(START);
        beginGenesis(MAJORITY, LIFETIME);
        found("University Hospital A", HOSPITAL_ROLES);
        found("University Hospital B", HOSPITAL_ROLES);
        found("University Hospital C", HOSPITAL_ROLES);
        found("University Hospital D", HOSPITAL_ROLES);
        found("Partner Clinic", CONSUMER);
        found("Regulator", AUDITOR);
        endGenesis();
    }

    function beginGenesis(uint16 threshold, uint32 lifetime) internal {
        VM.etch(CONSORTIUM_ADDRESS, VM.getDeployedCode("Founding.sol:Founding"));
        IFounding(CONSORTIUM_ADDRESS).begin(threshold, lifetime);
    }

    /// @dev Each founder has account 0 and node 0 of {accountOf} and {nodeOf}.
    function found(string memory name, uint8 roles) internal {
        uint8 id = CONSORTIUM.organisationCount() + 1;
        address[] memory accounts = new address[](1);
        accounts[0] = accountOf(id, 0);
        IConsortium.NodeId[] memory nodes = new IConsortium.NodeId[](1);
        nodes[0] = nodeOf(id, 0);
        foundWith(name, roles, accounts, nodes);
    }

    function foundWith(string memory name, uint8 roles, address[] memory accounts, IConsortium.NodeId[] memory nodes)
        internal
    {
        bytes32 key = keyOf(CONSORTIUM.organisationCount() + 1, 1);
        IFounding(CONSORTIUM_ADDRESS).found(name, roles, key, accounts, nodes);
    }

    function endGenesis() internal {
        endConsortiumGenesis();
        VM.etch(MODEL_LEDGER_ADDRESS, VM.getDeployedCode("ModelLedger.sol:ModelLedger"));
    }

    function endConsortiumGenesis() internal {
        VM.etch(CONSORTIUM_ADDRESS, VM.getDeployedCode("Consortium.sol:Consortium"));
    }

    // ------------------------------------------------------------------ who

    function accountOf(uint8 organisation, uint256 number) internal pure returns (address account) {
        return address(uint160(uint256(keccak256(abi.encode("account", organisation, number)))));
    }

    function nodeOf(uint8 organisation, uint256 number) internal pure returns (IConsortium.NodeId memory node) {
        return IConsortium.NodeId(
            keccak256(abi.encode("node high", organisation, number)),
            keccak256(abi.encode("node low", organisation, number))
        );
    }

    function keyOf(uint8 organisation, uint32 version) internal pure returns (bytes32 key) {
        return keccak256(abi.encode("encryption key", organisation, version));
    }

    /// @dev The next call is made by the organisation's first account.
    function as_(uint8 organisation) internal {
        VM.prank(accountOf(organisation, 0));
    }

    function stranger() internal pure returns (address account) {
        return address(uint160(uint256(keccak256("stranger"))));
    }

    /// @dev The next call is refused with exactly this error and these arguments.
    function refused(bytes memory error_) internal {
        VM.expectRevert(error_);
    }

    /// @dev The event that is emitted next must be among those of the next call to the Consortium.
    function consortiumEmits() internal {
        VM.expectEmit(true, true, true, true, CONSORTIUM_ADDRESS);
    }

    /// @dev The event that is emitted next must be among those of the next call to the ModelLedger.
    function ledgerEmits() internal {
        VM.expectEmit(true, true, true, true, MODEL_LEDGER_ADDRESS);
    }

    // ------------------------------------------------------------------ votes

    /// @dev One more vote, which is neither A's nor B's, decides when this returns.
    function propose(bytes memory call) internal returns (uint32 proposal) {
        proposal = proposeAs(A, call);
        (uint16 threshold,) = CONSORTIUM.votingRules();
        uint256 needed = uint256(threshold) * countBits(CONSORTIUM.activeValidators()) / 10_000 + 1;
        if (needed > 2) voteAs(B, proposal);
        if (needed > 3) voteAs(D, proposal);
    }

    function countBits(uint256 bits) internal pure returns (uint256 count) {
        for (uint256 i = 0; i < 256; ++i) {
            count += bits >> i & 1;
        }
    }

    function proposeAs(uint8 organisation, bytes memory call) internal returns (uint32 proposal) {
        as_(organisation);
        (bool success, bytes memory result) = CONSORTIUM_ADDRESS.call(call);
        if (!success) bubble(result);
        return abi.decode(result, (uint32));
    }

    function voteAs(uint8 organisation, uint32 proposal) internal returns (bool executed) {
        as_(organisation);
        return CONSORTIUM.vote(proposal);
    }

    function decide(bytes memory call) internal returns (uint32 proposal) {
        proposal = propose(call);
        assertTrue(voteAs(C, proposal), "decided");
    }

    function suspend(uint8 organisation) internal {
        decide(abi.encodeCall(IConsortium.proposeSuspension, (organisation)));
    }

    function remove(uint8 organisation) internal {
        decide(abi.encodeCall(IConsortium.proposeRemoval, (organisation)));
    }

    function setRoles(uint8 organisation, uint8 roles) internal {
        decide(abi.encodeCall(IConsortium.proposeRoles, (organisation, roles)));
    }

    function callLedger(bytes memory call) internal {
        decide(abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, call)));
    }

    function bubble(bytes memory reason) internal pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    // ------------------------------------------------------------------ models

    function openTask(string memory name, uint8 approvals, uint8 attestations) internal returns (uint32 task) {
        callLedger(abi.encodeCall(IModelLedger.openTask, (name, IModelLedger.Metric.Accuracy, approvals, attestations)));
        return LEDGER.taskCount();
    }

    function metrics(uint32 accuracy) internal pure returns (IModelLedger.Metrics memory values) {
        return IModelLedger.Metrics(accuracy, 700_000, 710_000, 720_000, 730_000);
    }

    function publication(uint32 task, uint256 seed, uint32 accuracy)
        internal
        pure
        returns (IModelLedger.Publication memory made)
    {
        made.task = task;
        made.format = IModelLedger.Format.Safetensors;
        made.sizeBytes = 5_000_000;
        made.claimed = metrics(accuracy);
        made.weightsHash = keccak256(abi.encode("weights", seed));
        made.cardHash = keccak256(abi.encode("card", seed));
        made.weightsCid = IModelLedger.Cid(0x01701220, keccak256(abi.encode("ciphertext", seed)));
        made.cardCid = IModelLedger.Cid(0x01551220, made.cardHash);
        made.architecture = "consilium-cnn4";
    }

    function publishAs(uint8 organisation, uint32 task, uint256 seed, uint32 accuracy) internal returns (uint32 model) {
        IModelLedger.Publication memory made = publication(task, seed, accuracy);
        as_(organisation);
        return LEDGER.publish(made);
    }

    function approveAs(uint8 organisation, uint32 model) internal returns (bool approved) {
        as_(organisation);
        return LEDGER.approve(model);
    }

    function grantAs(uint8 publisher, uint32 model, uint8 organisation) internal {
        uint32 version = CONSORTIUM.standingOf(organisation).keyVersion;
        as_(publisher);
        LEDGER.grantAccess(model, organisation, version, wrappedKey(model, organisation));
    }

    function wrappedKey(uint32 model, uint8 organisation) internal pure returns (bytes memory key) {
        return abi.encodePacked(
            keccak256(abi.encode("wrapped", model, organisation)),
            keccak256(abi.encode("key", model, organisation)),
            bytes16(keccak256(abi.encode("tag", model, organisation)))
        );
    }

    function downloadAs(uint8 organisation, uint32 model) internal {
        bytes32 weightsHash = LEDGER.modelOf(model).publication.weightsHash;
        as_(organisation);
        LEDGER.recordDownload(model, weightsHash);
    }

    /// @dev Attests with all that comes before: a grant by the publisher and a download.
    function attestAs(uint8 organisation, uint32 model, uint32 accuracy) internal {
        IModelLedger.GrantView memory grant = LEDGER.grantOf(model, organisation);
        if (grant.keyVersion == 0) grantAs(LEDGER.modelOf(model).publisher, model, organisation);
        if (grant.downloads == 0) downloadAs(organisation, model);
        as_(organisation);
        LEDGER.attest(model, metrics(accuracy), keccak256("test set"), 120);
    }
}
