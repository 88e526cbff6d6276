// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS} from "./Addresses.sol";
import {Bits} from "./Bits.sol";
import {Checks} from "./Checks.sol";
import {IConsortium} from "./IConsortium.sol";
import {IModelLedger} from "./IModelLedger.sol";
import {LiveList} from "./LiveList.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "./Roles.sol";

/// @title ModelLedger: what is shared, by whom, how good it is, and who had it
/// @notice See {IModelLedger}. Starts empty; asks the Consortium at its fixed address who is who.
contract ModelLedger is IModelLedger {
    using Bits for uint256;
    using LiveList for LiveList.Live;

    IConsortium internal constant CONSORTIUM = IConsortium(CONSORTIUM_ADDRESS);
    uint8 internal constant MAX_ATTESTATIONS = 32;
    uint256 internal constant MAX_WRAPPED_KEY = 512;
    /// @dev Who uses models, and who approves and attests those of others: nobody can test what it can't have.
    uint8 internal constant GRANTEES = CONSUMER | PUBLISHER | VALIDATOR;

    struct Task {
        string name;
        Metric metric;
        uint8 approvalsRequired;
        uint8 attestationsRequired;
        bool open;
        LiveList.Live live;
    }

    struct Model {
        uint32 task;
        uint32 parent;
        uint32 score;
        uint8 publisher;
        ModelStatus status;
        Format format;
        bool attested;
        uint64 publishedAt;
        uint64 sizeBytes;
        Metrics claimed;
        uint256 approvals;
        bytes32 weightsHash;
        bytes32 cardHash;
        bytes32 weightsDigest;
        bytes32 cardDigest;
        bytes4 weightsPrefix;
        bytes4 cardPrefix;
        string architecture;
        AttestedScore[] attestations;
    }

    struct Grant {
        uint32 keyVersion;
        bool inForce;
        bool requested;
        uint32 downloads;
        bytes wrappedKey;
    }

    /// @inheritdoc IModelLedger
    uint32 public override taskCount;
    /// @inheritdoc IModelLedger
    uint32 public override modelCount;
    mapping(uint32 task => Task) internal _tasks;
    mapping(uint32 model => Model) internal _models;
    /// @inheritdoc IModelLedger
    mapping(bytes32 weightsHash => uint32 model) public override modelByWeights;
    mapping(bytes32 name => uint32 task) internal _taskNames;
    mapping(uint32 model => mapping(uint8 organisation => Grant)) internal _grants;
    mapping(bytes32 voucher => Voucher) internal _vouchers;

    // ------------------------------------------------------------------ tasks

    /// @inheritdoc IModelLedger
    function openTask(string calldata name, Metric metric, uint8 approvalsRequired, uint8 attestationsRequired)
        external
        override
        returns (uint32 task)
    {
        if (msg.sender != CONSORTIUM_ADDRESS) revert NotConsortium(msg.sender);
        Checks.identifier(name);
        bytes32 key = keccak256(bytes(name));
        if (_taskNames[key] != 0) revert TaskExists(name, _taskNames[key]);
        if (approvalsRequired == 0 || attestationsRequired == 0 || attestationsRequired > MAX_ATTESTATIONS) {
            revert InvalidTaskRules(approvalsRequired, attestationsRequired);
        }
        task = ++taskCount;
        _taskNames[key] = task;
        Task storage opened = _tasks[task];
        opened.name = name;
        opened.metric = metric;
        opened.approvalsRequired = approvalsRequired;
        opened.attestationsRequired = attestationsRequired;
        opened.open = true;
        emit TaskOpened(task, CONSORTIUM.proposalInExecution(), name, metric, approvalsRequired, attestationsRequired);
    }

    /// @inheritdoc IModelLedger
    function closeTask(uint32 task) external override {
        if (msg.sender != CONSORTIUM_ADDRESS) revert NotConsortium(msg.sender);
        Task storage closed = _openTask(task);
        closed.open = false;
        emit TaskClosed(task, CONSORTIUM.proposalInExecution(), closed.name);
    }

    // ------------------------------------------------------------------ models

    /// @inheritdoc IModelLedger
    function publish(Publication calldata publication) external override returns (uint32 model) {
        uint8 organisation = _caller(PUBLISHER);
        Task storage task = _openTask(publication.task);
        _check(publication);
        if (modelCount == LiveList.MAX_ID) revert TooManyModels(LiveList.MAX_ID);
        model = ++modelCount;
        modelByWeights[publication.weightsHash] = model;
        uint32 score = Checks.pick(publication.claimed, task.metric);
        _store(_models[model], publication, organisation, score);
        emit ModelPublished(model, publication.task, organisation, msg.sender, score, publication);
    }

    /// @inheritdoc IModelLedger
    function approve(uint32 model) external override returns (bool approved) {
        uint8 organisation = _caller(PUBLISHER | VALIDATOR);
        Model storage candidate = _model(model);
        if (candidate.status != ModelStatus.Published) revert WrongModelStatus(model, candidate.status);
        uint8 required = _openTask(candidate.task).approvalsRequired;
        if (candidate.publisher == organisation) revert OwnModel(model, organisation);
        uint256 active = CONSORTIUM.activeOrganisations();
        if (!active.has(candidate.publisher)) _revertNotActive(candidate.publisher);
        uint256 approvals = candidate.approvals | Bits.only(organisation);
        uint16 count = (approvals & active).count();
        approved = count >= required;
        if (candidate.approvals != approvals) {
            candidate.approvals = approvals;
            emit ApprovalGiven(model, candidate.task, organisation, msg.sender, count, required);
        } else if (!approved) {
            revert AlreadyApproved(model, organisation);
        }
        if (approved) _enter(model, candidate, organisation);
    }

    /// @inheritdoc IModelLedger
    function attest(uint32 model, Metrics calldata measured, bytes32 testSetCommitment, uint32 testImages)
        external
        override
    {
        uint8 organisation = _caller(PUBLISHER | VALIDATOR);
        Model storage attested = _usable(model);
        Task storage task = _openTask(attested.task);
        if (attested.publisher == organisation) revert OwnModel(model, organisation);
        if (_grants[model][organisation].downloads == 0) revert NotDownloaded(model, organisation);
        Checks.metrics(measured);
        Checks.hash(testSetCommitment);
        if (testImages == 0) revert NoTestImages(model, organisation);
        bool replaces = _note(model, attested.attestations, organisation, Checks.pick(measured, task.metric));
        emit ModelAttested(
            model,
            attested.task,
            organisation,
            msg.sender,
            measured,
            testSetCommitment,
            testImages,
            replaces,
            uint8(attested.attestations.length)
        );
        if (attested.attestations.length >= task.attestationsRequired) {
            _score(model, attested, task, organisation, _median(attested.attestations));
        }
    }

    /// @inheritdoc IModelLedger
    function withdraw(uint32 model) external override {
        (uint8 organisation, Model storage withdrawn) = _own(model);
        ModelStatus before = withdrawn.status;
        if (!_isUsable(before)) revert WrongModelStatus(model, before);
        withdrawn.status = ModelStatus.Withdrawn;
        emit ModelWithdrawn(model, withdrawn.task, organisation, msg.sender, before);
        if (before == ModelStatus.Approved) _leave(model, withdrawn);
    }

    /// @inheritdoc IModelLedger
    function recall(uint32 model, RecallReason reason, bytes32 statement) external override {
        uint8 organisation;
        uint32 proposal;
        if (msg.sender == CONSORTIUM_ADDRESS) proposal = CONSORTIUM.proposalInExecution();
        else (organisation,) = _own(model);
        Model storage recalled = _model(model);
        ModelStatus before = recalled.status;
        if (before == ModelStatus.Recalled) revert WrongModelStatus(model, before);
        recalled.status = ModelStatus.Recalled;
        emit ModelRecalled(model, recalled.task, organisation, msg.sender, proposal, reason, statement, before);
        if (before == ModelStatus.Approved) _leave(model, recalled);
    }

    // ------------------------------------------------------------------ access

    /// @inheritdoc IModelLedger
    function requestAccess(uint32 model) external override {
        uint8 organisation = _caller(GRANTEES);
        _usable(model);
        uint32 keyVersion = CONSORTIUM.standingOf(organisation).keyVersion;
        Grant storage grant = _grants[model][organisation];
        if (grant.requested || (grant.inForce && grant.keyVersion == keyVersion)) {
            revert AlreadyRequested(model, organisation);
        }
        grant.requested = true;
        emit AccessRequested(model, organisation, msg.sender, keyVersion);
    }

    /// @inheritdoc IModelLedger
    function grantAccess(uint32 model, uint8 organisation, uint32 keyVersion, bytes calldata wrappedKey)
        external
        override
    {
        (uint8 publisher,) = _own(model);
        _usable(model);
        IConsortium.Member memory grantee = CONSORTIUM.standingOf(organisation);
        if (grantee.status != IConsortium.OrganisationStatus.Active) {
            revert IConsortium.OrganisationNotActive(organisation, grantee.status);
        }
        if (grantee.roles & GRANTEES == 0 && organisation != publisher) {
            revert IConsortium.MissingRole(organisation, grantee.roles, GRANTEES);
        }
        if (keyVersion != grantee.keyVersion) revert StaleKeyVersion(organisation, keyVersion, grantee.keyVersion);
        if (wrappedKey.length == 0 || wrappedKey.length > MAX_WRAPPED_KEY) {
            revert InvalidWrappedKey(wrappedKey.length, MAX_WRAPPED_KEY);
        }
        Grant storage grant = _grants[model][organisation];
        grant.keyVersion = keyVersion;
        grant.inForce = true;
        grant.requested = false;
        grant.wrappedKey = wrappedKey;
        emit AccessGranted(model, organisation, publisher, msg.sender, keyVersion, wrappedKey);
    }

    /// @inheritdoc IModelLedger
    function revokeAccess(uint32 model, uint8 organisation) external override {
        (uint8 publisher,) = _own(model);
        Grant storage grant = _grants[model][organisation];
        bool wasInForce = grant.inForce;
        if (!wasInForce && !grant.requested) revert NothingToRevoke(model, organisation);
        grant.inForce = false;
        grant.requested = false;
        emit AccessRevoked(model, organisation, publisher, msg.sender, wasInForce);
    }

    /// @inheritdoc IModelLedger
    function recordDownload(uint32 model, bytes32 weightsHash) external override {
        uint8 organisation = _caller(type(uint8).max);
        Model storage downloaded = _model(model);
        Grant storage grant = _grants[model][organisation];
        if (grant.keyVersion == 0) revert NotGranted(model, organisation);
        _checkWeights(model, downloaded, weightsHash);
        ++grant.downloads;
        emit DownloadRecorded(model, organisation, msg.sender, weightsHash, grant.inForce, downloaded.status);
    }

    /// @inheritdoc IModelLedger
    function recordDenied(uint32 model, address subject, DenialReason reason) external override {
        uint8 organisation = _caller(PUBLISHER | CONSUMER | VALIDATOR);
        if (model != 0) _model(model);
        uint8 subjectOrganisation = CONSORTIUM.memberOf(subject).organisation;
        emit DenialRecorded(model, organisation, subject, msg.sender, subjectOrganisation, reason);
    }

    /// @inheritdoc IModelLedger
    function issueVoucher(bytes32 voucher, uint32 model, uint64 expiresAt) external override {
        (uint8 organisation,) = _own(model);
        _usable(model);
        Checks.hash(voucher);
        if (_vouchers[voucher].model != 0) revert VoucherExists(voucher);
        if (block.timestamp >= expiresAt) revert VoucherExpired(voucher, expiresAt);
        _vouchers[voucher] = Voucher(model, organisation, expiresAt, false);
        emit VoucherIssued(voucher, model, organisation, msg.sender, expiresAt);
    }

    /// @inheritdoc IModelLedger
    function redeemVoucher(bytes32 secret, bytes32 weightsHash) external override {
        uint8 organisation = _caller(type(uint8).max);
        bytes32 voucher = sha256(abi.encodePacked(secret));
        Voucher storage redeemed = _vouchers[voucher];
        uint32 model = redeemed.model;
        if (redeemed.issuer != organisation) revert UnknownVoucher(voucher);
        if (redeemed.redeemed) revert VoucherUsed(voucher);
        if (block.timestamp >= redeemed.expiresAt) revert VoucherExpired(voucher, redeemed.expiresAt);
        _checkWeights(model, _usable(model), weightsHash);
        redeemed.redeemed = true;
        emit VoucherRedeemed(voucher, model, organisation, msg.sender, weightsHash);
    }

    /// @inheritdoc IModelLedger
    function recordAudit(bytes32 report, uint64 toBlock, uint32 findings) external override {
        uint8 organisation = _caller(AUDITOR);
        Checks.hash(report);
        emit AuditRecorded(organisation, msg.sender, report, toBlock, findings);
    }

    // ------------------------------------------------------------------ readings

    /// @inheritdoc IModelLedger
    function latest(uint32 task) external view override returns (uint32 model) {
        return _task(task).live.latest();
    }

    /// @inheritdoc IModelLedger
    function topTen(uint32 task) external view override returns (ModelView[] memory models) {
        uint32[] memory ids = _task(task).live.ranking();
        models = new ModelView[](ids.length < LiveList.TOP ? ids.length : LiveList.TOP);
        for (uint256 i = 0; i < models.length; ++i) {
            models[i] = modelOf(ids[i]);
        }
    }

    /// @inheritdoc IModelLedger
    function isLive(uint32 model) external view override returns (bool live) {
        return _models[model].status == ModelStatus.Approved;
    }

    /// @inheritdoc IModelLedger
    function taskOf(uint32 id) external view override returns (TaskView memory view_) {
        Task storage found = _task(id);
        return TaskView({
            id: id,
            name: found.name,
            metric: found.metric,
            approvalsRequired: found.approvalsRequired,
            attestationsRequired: found.attestationsRequired,
            open: found.open,
            latest: found.live.latest(),
            live: found.live.ranking()
        });
    }

    /// @inheritdoc IModelLedger
    function taskByName(string calldata name) external view override returns (uint32 id) {
        return _taskNames[keccak256(bytes(name))];
    }

    /// @inheritdoc IModelLedger
    function modelOf(uint32 id) public view override returns (ModelView memory view_) {
        Model storage found = _model(id);
        view_.id = id;
        view_.publisher = found.publisher;
        view_.status = found.status;
        view_.score = found.score;
        view_.attested = found.attested;
        view_.attestations = uint8(found.attestations.length);
        view_.approvals = found.approvals;
        view_.publishedAt = found.publishedAt;
        Publication memory publication = view_.publication;
        publication.task = found.task;
        publication.parent = found.parent;
        publication.format = found.format;
        publication.sizeBytes = found.sizeBytes;
        publication.claimed = found.claimed;
        publication.weightsHash = found.weightsHash;
        publication.cardHash = found.cardHash;
        publication.weightsCid = Cid(found.weightsPrefix, found.weightsDigest);
        publication.cardCid = Cid(found.cardPrefix, found.cardDigest);
        publication.architecture = found.architecture;
    }

    /// @inheritdoc IModelLedger
    function attestations(uint32 model) external view override returns (AttestedScore[] memory scores) {
        return _model(model).attestations;
    }

    /// @inheritdoc IModelLedger
    function grantOf(uint32 model, uint8 organisation) external view override returns (GrantView memory grant) {
        Grant storage found = _grants[model][organisation];
        return GrantView({
            organisation: organisation,
            keyVersion: found.keyVersion,
            inForce: found.inForce,
            requested: found.requested,
            downloads: found.downloads,
            wrappedKey: found.wrappedKey
        });
    }

    /// @inheritdoc IModelLedger
    function voucherOf(bytes32 voucher) external view override returns (Voucher memory found) {
        return _vouchers[voucher];
    }

    // ------------------------------------------------------------------ who and what

    /// @dev The caller's organisation, which must be Active and have one of these roles.
    function _caller(uint8 anyOf) private view returns (uint8 organisation) {
        IConsortium.Member memory member = CONSORTIUM.memberOf(msg.sender);
        organisation = member.organisation;
        if (organisation == 0) revert IConsortium.NotMember(msg.sender);
        if (member.status != IConsortium.OrganisationStatus.Active) {
            revert IConsortium.OrganisationNotActive(organisation, member.status);
        }
        if (member.roles & anyOf == 0) revert IConsortium.MissingRole(organisation, member.roles, anyOf);
    }

    /// @dev A model of the caller's organisation, which must be Active but needs no role: who published can always withdraw.
    function _own(uint32 model) private view returns (uint8 organisation, Model storage owned) {
        organisation = _caller(type(uint8).max);
        owned = _model(model);
        if (owned.publisher != organisation) revert NotPublisher(model, organisation, owned.publisher);
    }

    function _revertNotActive(uint8 organisation) private view {
        revert IConsortium.OrganisationNotActive(organisation, CONSORTIUM.standingOf(organisation).status);
    }

    function _task(uint32 id) private view returns (Task storage found) {
        found = _tasks[id];
        if (found.approvalsRequired == 0) revert UnknownTask(id);
    }

    function _openTask(uint32 id) private view returns (Task storage found) {
        found = _task(id);
        if (!found.open) revert TaskNotOpen(id);
    }

    function _model(uint32 id) private view returns (Model storage found) {
        found = _models[id];
        if (found.status == ModelStatus.None) revert UnknownModel(id);
    }

    function _usable(uint32 id) private view returns (Model storage found) {
        found = _model(id);
        if (!_isUsable(found.status)) revert WrongModelStatus(id, found.status);
    }

    function _isUsable(ModelStatus status) private pure returns (bool usable) {
        return status == ModelStatus.Published || status == ModelStatus.Approved;
    }

    function _checkWeights(uint32 id, Model storage expected, bytes32 weightsHash) private view {
        if (expected.weightsHash != weightsHash) revert WrongWeights(id, expected.weightsHash, weightsHash);
    }

    // ------------------------------------------------------------------ publishing

    function _check(Publication calldata publication) private view {
        Checks.hash(publication.weightsHash);
        uint32 existing = modelByWeights[publication.weightsHash];
        if (existing != 0) revert WeightsExist(publication.weightsHash, existing);
        Checks.hash(publication.cardHash);
        Checks.cid(publication.weightsCid);
        Checks.cid(publication.cardCid);
        Checks.metrics(publication.claimed);
        Checks.identifier(publication.architecture);
        if (publication.sizeBytes == 0) revert InvalidSize(publication.sizeBytes);
        uint32 parent = publication.parent;
        if (parent != 0 && _model(parent).status == ModelStatus.Recalled) revert ParentRecalled(parent);
    }

    function _store(Model storage stored, Publication calldata publication, uint8 organisation, uint32 score) private {
        stored.task = publication.task;
        stored.parent = publication.parent;
        stored.score = score;
        stored.publisher = organisation;
        stored.status = ModelStatus.Published;
        stored.format = publication.format;
        stored.publishedAt = uint64(block.timestamp);
        stored.sizeBytes = publication.sizeBytes;
        stored.claimed = publication.claimed;
        stored.weightsHash = publication.weightsHash;
        stored.cardHash = publication.cardHash;
        stored.weightsDigest = publication.weightsCid.digest;
        stored.cardDigest = publication.cardCid.digest;
        stored.weightsPrefix = publication.weightsCid.prefix;
        stored.cardPrefix = publication.cardCid.prefix;
        stored.architecture = publication.architecture;
    }

    // ------------------------------------------------------------------ ranking

    function _enter(uint32 id, Model storage approved, uint8 organisation) private {
        approved.status = ModelStatus.Approved;
        emit ModelApproved(
            id, approved.task, approved.publisher, organisation, msg.sender, approved.score, approved.attested
        );
        LiveList.Live storage live = _tasks[approved.task].live;
        _ranked(approved.task, live, live.insert(id, approved.score), id);
    }

    function _leave(uint32 id, Model storage gone) private {
        LiveList.Live storage live = _tasks[gone.task].live;
        live.remove(id);
        emit ModelEvicted(id, gone.task, gone.publisher, gone.status, id);
        emit RankingChanged(gone.task, live.latest(), live.ranking());
    }

    function _score(uint32 id, Model storage scored, Task storage task, uint8 organisation, uint32 score) private {
        uint32 before = scored.score;
        if (scored.attested && before == score) return;
        scored.score = score;
        scored.attested = true;
        emit ScoreChanged(id, scored.task, organisation, msg.sender, before, score, true);
        if (scored.status == ModelStatus.Approved) {
            _ranked(scored.task, task.live, task.live.rescore(id, score), id);
        }
    }

    function _ranked(uint32 task, LiveList.Live storage live, uint32[2] memory evicted, uint32 cause) private {
        for (uint256 i = 0; i < evicted.length; ++i) {
            if (evicted[i] == 0) continue;
            Model storage superseded = _models[evicted[i]];
            superseded.status = ModelStatus.Superseded;
            emit ModelEvicted(evicted[i], task, superseded.publisher, ModelStatus.Superseded, cause);
        }
        emit RankingChanged(task, live.latest(), live.ranking());
    }

    /// @dev Writes down what an organisation measured, over what it said before.
    function _note(uint32 model, AttestedScore[] storage scores, uint8 organisation, uint32 score)
        private
        returns (bool replaces)
    {
        uint256 size = scores.length;
        for (uint256 i = 0; i < size; ++i) {
            if (scores[i].organisation == organisation) {
                scores[i].score = score;
                return true;
            }
        }
        if (size == MAX_ATTESTATIONS) revert TooManyAttestations(model, MAX_ATTESTATIONS);
        scores.push(AttestedScore(organisation, score));
    }

    /// @dev The lower one of the two in the middle when their number is even: at least half of the attesting organisations
    /// measured this score or a better one.
    function _median(AttestedScore[] storage scores) private view returns (uint32 median) {
        uint256 size = scores.length;
        uint32[] memory sorted = new uint32[](size);
        for (uint256 i = 0; i < size; ++i) {
            uint32 score = scores[i].score;
            uint256 place = i;
            for (; place > 0 && sorted[place - 1] > score; --place) {
                sorted[place] = sorted[place - 1];
            }
            sorted[place] = score;
        }
        return sorted[(size - 1) / 2];
    }
}
